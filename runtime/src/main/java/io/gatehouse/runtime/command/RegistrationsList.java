// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.UserBindings;
import io.gatehouse.platform.thread.Blocking;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code registrations list [--domain D]}: who is registered, from where, and for how long. One line for each binding that
 * has not expired, by address of record; the fields stand between tabs.
 */
final class RegistrationsList implements Command {
    private final Accounts accounts;
    private final LocationStore location;
    private final InstantSource clock;

    RegistrationsList(Accounts accounts, LocationStore location, InstantSource clock) {
        this.accounts = accounts;
        this.location = location;
        this.clock = clock;
    }

    @Blocking
    @Override
    public int run(CommandRequest request, CommandOutput output) {
        Optional<Tenant> only = request.argument("domain").map(this::tenant);
        List<String> lines = new ArrayList<>();
        location.forEach(user -> describe(user, only, lines));
        lines.sort(null);
        lines.forEach(output::line);
        output.line(lines.size() + (lines.size() == 1 ? " registration" : " registrations"));
        return DONE;
    }

    private Tenant tenant(String domain) {
        return accounts.tenant(domain)
                .orElseThrow(() -> new CommandRefused("There is no tenant with the domain " + domain));
    }

    private void describe(UserBindings user, Optional<Tenant> only, List<String> lines) {
        Optional<Account> account = accounts.byUserId(user.userId());
        if (only.isPresent()
                && account.filter(known -> known.tenantId() == only.get().id()).isEmpty()) {
            return;
        }
        String aor = account.flatMap(this::aor).orElse("user " + user.userId() + " (removed)");
        long now = clock.millis();
        for (Binding binding : user.bindings()) {
            if (binding.expiresAtMillis() > now) {
                lines.add(line(aor, binding, Duration.ofMillis(binding.expiresAtMillis() - now)));
            }
        }
    }

    private Optional<String> aor(Account account) {
        return accounts.tenantById(account.tenantId())
                .map(tenant -> "sip:" + account.username() + "@" + tenant.domain());
    }

    private static String line(String aor, Binding binding, Duration left) {
        return String.join(
                "\t",
                aor,
                binding.contact(),
                binding.transport() + " " + binding.received(),
                left.toSeconds() + " s",
                binding.userAgent());
    }
}
