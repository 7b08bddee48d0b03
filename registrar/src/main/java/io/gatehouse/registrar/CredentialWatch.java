// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.AccountListener;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Subscription;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.platform.identity.IdentityRevocations;
import io.gatehouse.platform.identity.Revocation;
import io.gatehouse.registrar.auth.Authenticator;
import io.gatehouse.registrar.bindings.Registrations;
import io.gatehouse.registrar.routing.AccountAddresses;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a credential made when the credential ends: an account that is disabled or removed loses every binding, a new
 * password takes those that the old one made; the edge is told to forget the flows. Called by the directory on the thread
 * that made the change; a whole tenant goes in the background.
 */
public final class CredentialWatch implements AccountListener {
    private static final Logger log = LoggerFactory.getLogger(CredentialWatch.class);

    private final Accounts accounts;
    private final LocationStore store;
    private final Registrations registrations;
    private final IdentityRevocations revocations;
    private final Executor background;

    CredentialWatch(
            Accounts accounts,
            LocationStore store,
            Registrations registrations,
            IdentityRevocations revocations,
            Executor background) {
        this.accounts = accounts;
        this.store = store;
        this.registrations = registrations;
        this.revocations = revocations;
        this.background = background;
    }

    /** Watches where no server runs: an operator changes accounts, and no edge has flows to forget. */
    public static Subscription withoutServer(Accounts accounts, LocationStore store, InstantSource clock) {
        return accounts.subscribe(new CredentialWatch(
                accounts, store, new Registrations(store, clock), new IdentityRevocations(), Runnable::run));
    }

    @Override
    public void changed(Account before, Account after) {
        if (before.enabled() && !after.enabled()) {
            end(before, "", Revocation.Reason.DISABLED);
        } else if (before.credentialVersion() != after.credentialVersion()) {
            end(before, Authenticator.ACCOUNT_CREDENTIAL, Revocation.Reason.PASSWORD_CHANGED);
        }
        revokeLostNames(before, after);
    }

    @Override
    public void removed(Account account) {
        end(account, "", Revocation.Reason.REMOVED);
    }

    @Override
    public void tenantChanged(Tenant before, Tenant after) {
        if (before.enabled() && !after.enabled()) {
            background.execute(() -> store.forEach(user -> accounts.byUserId(user.userId())
                    .filter(account -> account.tenantId() == after.id())
                    .ifPresent(account -> end(account, "", Revocation.Reason.DISABLED))));
        }
    }

    /** An extension number that is no longer his must not be asserted for him. */
    private void revokeLostNames(Account before, Account after) {
        Set<String> lost = new HashSet<>(addresses(before));
        addresses(after).forEach(lost::remove);
        if (!lost.isEmpty()) {
            revocations.revoke(Revocation.ofAll(lost, Revocation.Reason.REMOVED));
        }
    }

    /** @param credential empty for all of them */
    private void end(Account account, String credential, Revocation.Reason reason) {
        revocations.revoke(new Revocation(Set.copyOf(addresses(account)), credential, reason));
        Predicate<Binding> made =
                binding -> credential.isEmpty() || binding.credential().isText(credential);
        try {
            int removed = registrations.remove(account.userId(), made);
            if (removed > 0) {
                log.info("{} of {} lost {} bindings: {}", account.username(), tenant(account), removed, reason);
            }
        } catch (LocationStoreFull full) {
            log.error(
                    "The bindings of {} of {} cannot be removed: {}",
                    account.username(),
                    tenant(account),
                    full.getMessage());
        }
    }

    private List<String> addresses(Account account) {
        Optional<Tenant> tenant = accounts.tenantById(account.tenantId());
        return tenant.map(found -> AccountAddresses.of(found, account)).orElse(List.of());
    }

    private String tenant(Account account) {
        return accounts.tenantById(account.tenantId()).map(Tenant::domain).orElse("a tenant that is gone");
    }
}
