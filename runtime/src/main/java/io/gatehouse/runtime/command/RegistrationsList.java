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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code registrations list [--domain D]}: who is registered, from where, and for how long. One row for each binding that
 * has not expired, by address of record.
 */
final class RegistrationsList implements Command {
    private final Accounts accounts;
    private final LocationStore location;
    private final InstantSource clock;

    private record Registration(String aor, Binding binding) {}

    RegistrationsList(Accounts accounts, LocationStore location, InstantSource clock) {
        this.accounts = accounts;
        this.location = location;
        this.clock = clock;
    }

    @Blocking
    @Override
    public int run(CommandRequest request, CommandOutput output) {
        Optional<Tenant> only = request.argument("domain").map(this::tenant);
        long now = clock.millis();
        List<Registration> alive = new ArrayList<>();
        location.forEach(user -> collect(user, only, now, alive));
        alive.sort(Comparator.comparing(Registration::aor)
                .thenComparing(registration -> registration.binding().contact().toString()));
        Table table = new Table("aor", "contact", "transport", "received", "expires_s", "user_agent");
        for (Registration registration : alive) {
            Binding binding = registration.binding();
            table.row(
                    registration.aor(),
                    binding.contact().toString(),
                    binding.transport().toString(),
                    binding.received().toString(),
                    Duration.ofMillis(binding.expiresAtMillis() - now).toSeconds(),
                    binding.userAgent().toString());
        }
        table.writeTo(output, request.has("json"));
        return DONE;
    }

    private Tenant tenant(String domain) {
        return accounts.tenant(domain)
                .orElseThrow(() -> new CommandRefused("There is no tenant with the domain " + domain));
    }

    private void collect(UserBindings user, Optional<Tenant> only, long now, List<Registration> alive) {
        Optional<Account> account = accounts.byUserId(user.userId());
        if (only.isPresent()
                && account.filter(known -> known.tenantId() == only.get().id()).isEmpty()) {
            return;
        }
        String aor = account.flatMap(this::aor).orElse("user " + user.userId() + " (removed)");
        for (Binding binding : user.bindings()) {
            if (!binding.expiredAt(now)) {
                alive.add(new Registration(aor, binding));
            }
        }
    }

    private Optional<String> aor(Account account) {
        return accounts.tenantById(account.tenantId())
                .map(tenant -> "sip:" + account.username() + "@" + tenant.domain());
    }
}
