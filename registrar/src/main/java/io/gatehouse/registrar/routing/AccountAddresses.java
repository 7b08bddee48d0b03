// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.routing;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.NameKind;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.uri.Aor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The addresses of record of an account: username and extension number, at the tenant's domain and at its aliases. */
public final class AccountAddresses {
    private AccountAddresses() {}

    /** As {@code sip:alice@test.io}; those of the tenant's own domain first. */
    public static List<String> of(Tenant tenant, Account account) {
        List<String> aors = new ArrayList<>(2);
        add(aors, tenant.domain(), account);
        for (String alias : tenant.aliases().isEmpty() ? tenant.aliases() : new TreeSet<>(tenant.aliases())) {
            add(aors, alias, account);
        }
        return aors;
    }

    /** The same as the value of P-Associated-URI (RFC 7315 §4.1): {@code <sip:alice@test.io>, <sip:101@test.io>}. */
    public static ByteSpan associated(Tenant tenant, Account account) {
        if (!tenant.aliases().isEmpty()) {
            return ByteSpan.of("<" + String.join(">, <", of(tenant, account)) + ">");
        }
        SpanWriter out = SpanWriter.begin().text('<');
        Aor.write(out, account.username(), tenant.domain());
        if (!account.extension().isEmpty() && !account.extension().equals(account.username())) {
            Aor.write(out.text(">, <"), account.extension(), tenant.domain());
        }
        return out.text('>').toSpan();
    }

    private static void add(List<String> aors, String domain, Account account) {
        aors.add(new Aor(account.username(), domain).toString());
        if (!account.extension().isEmpty() && !account.extension().equals(account.username())) {
            aors.add(new Aor(account.extension(), domain).toString());
        }
    }

    /** Whether a user part names the account as somebody to be called: a device's name does not. */
    public static boolean isUserOf(Account account, CharSequence user) {
        NameKind kind = account.kindOf(user);
        return kind == NameKind.USERNAME || kind == NameKind.EXTENSION;
    }
}
