// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.routing;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.registrar.auth.AuthResult;
import io.gatehouse.registrar.auth.AuthResult.Authenticated;
import io.gatehouse.registrar.auth.AuthResult.Challenged;
import io.gatehouse.registrar.auth.Authenticator;
import io.gatehouse.sip.digest.DigestCredentials;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.Aor;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who sends a request that is not a REGISTER (RFC 3261 §22.3, RFC 3325): the identity that our edge asserted for a marked
 * connection, else what Digest proves. From must be an address of that account. Whoever is not of a domain of ours is
 * refused: nobody calls in from elsewhere yet. Any thread.
 */
@OnEventLoop
public final class CallerCheck {
    private final Accounts accounts;
    private final Authenticator authenticator;

    public CallerCheck(Accounts accounts, Authenticator authenticator) {
        this.accounts = accounts;
        this.authenticator = authenticator;
    }

    /** What came of it. */
    public sealed interface Caller {
        /** Known. The request says so in P-Asserted-Identity. */
        record Known(Tenant tenant) implements Caller {}

        /** To be asked, in this tenant's realm. */
        record Asked(Tenant tenant, Challenged challenge) implements Caller {}

        /** Not to be served. */
        record Unwanted(int status, String reason, String tag) implements Caller {}
    }

    private static final Caller.Unwanted NOT_OURS =
            new Caller.Unwanted(403, "From is not of a domain of ours", "foreign-from");
    private static final Caller.Unwanted DISABLED = new Caller.Unwanted(403, "Domain disabled", "tenant-disabled");
    private static final Caller.Unwanted NOT_ITS_FROM =
            new Caller.Unwanted(403, "From is not an address of this account", "from-mismatch");

    /**
     * Checks the caller and sets P-Asserted-Identity; takes our own Proxy-Authorization away.
     *
     * @param identityTrusted the previous hop is our own edge: its P-Asserted-Identity counts
     * @throws MalformedHeader if From is broken
     */
    public Caller check(SipRequest request, boolean identityTrusted, InetAddress source) {
        if (!(request.from().uri() instanceof SipUri from)) {
            return NOT_OURS;
        }
        Optional<Tenant> found = accounts.tenant(from.host());
        if (found.isEmpty()) {
            return NOT_OURS;
        }
        Tenant tenant = found.get();
        if (!tenant.enabled()) {
            return DISABLED;
        }
        if (identityTrusted && asserted(request, from, tenant)) {
            return new Caller.Known(tenant);
        }
        return challenged(request, from, tenant, source);
    }

    /** RFC 3325 §5: the edge asserted the From of a flow that signed in as it; the account may have ended since. */
    private boolean asserted(SipRequest request, SipUri from, Tenant tenant) {
        ByteSpan identity = request.first(HeaderName.P_ASSERTED_IDENTITY);
        if (!identity.isPresent() || !(NameAddr.parse(identity).uri() instanceof SipUri uri)) {
            return false;
        }
        String user = from.user().orElse("");
        return Aor.of(uri).equals(Aor.of(from))
                && accounts.find(tenant, user)
                        .filter(account -> account.enabled() && AccountAddresses.isUserOf(account, user))
                        .isPresent();
    }

    private Caller challenged(SipRequest request, SipUri from, Tenant tenant, InetAddress source) {
        AuthResult result = authenticator.authenticate(request, HeaderName.PROXY_AUTHORIZATION, tenant, source);
        if (result instanceof Challenged challenge) {
            return new Caller.Asked(tenant, challenge);
        }
        if (result instanceof AuthResult.Refused refused) {
            return new Caller.Unwanted(
                    refused.status(), refused.reason(), refused.why().tag());
        }
        Account account = ((Authenticated) result).account();
        String user = from.user().orElse("");
        if (!AccountAddresses.isUserOf(account, user)) {
            return NOT_ITS_FROM;
        }
        removeOwnCredentials(request, tenant);
        request.set(HeaderName.P_ASSERTED_IDENTITY, "<" + new Aor(user, tenant.domain()) + ">");
        return new Caller.Known(tenant);
    }

    /** RFC 3261 §22.3: what is meant for our realm goes no further, what is meant for another proxy does. */
    private static void removeOwnCredentials(SipRequest request, Tenant tenant) {
        List<ByteSpan> values = request.values(HeaderName.PROXY_AUTHORIZATION);
        request.remove(HeaderName.PROXY_AUTHORIZATION);
        for (ByteSpan value : values) {
            if (!isForRealm(value, tenant.domain())) {
                request.add(HeaderName.PROXY_AUTHORIZATION, value);
            }
        }
    }

    private static boolean isForRealm(ByteSpan value, String realm) {
        return DigestCredentials.isDigest(value)
                && DigestCredentials.parse(value).realm().contentEquals(realm);
    }
}
