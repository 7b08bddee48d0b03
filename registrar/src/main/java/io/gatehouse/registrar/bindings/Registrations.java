// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.location.UserBindings;
import io.gatehouse.platform.thread.OnEventLoop;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/**
 * Changes the stored bindings of users: decides on what it read, and decides again when somebody else was faster. REGISTERs
 * for one user are so applied one after the other, each whole or not at all (RFC 3261 §10.3). Any thread.
 */
@OnEventLoop
public final class Registrations {
    private final LocationStore store;
    private final InstantSource clock;

    public Registrations(LocationStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Applies a REGISTER.
     *
     * @return the user's bindings in force after it
     * @throws RegisterRefused if it changes nothing
     * @throws LocationStoreFull if the change cannot be kept
     */
    public List<Binding> apply(RegisterRequest register, long userId, String credential, RegistrationPolicy policy)
            throws LocationStoreFull {
        while (true) {
            UserBindings seen = store.get(userId);
            List<Binding> next = BindingRules.apply(register, seen.bindings(), credential, policy, clock.millis());
            if (next == seen.bindings() || register.isQuery() || store.replace(seen, next)) {
                return next;
            }
        }
    }

    /**
     * Removes the bindings that the condition names, for a credential that ended.
     *
     * @return how many
     * @throws LocationStoreFull if the change cannot be kept
     */
    public int remove(long userId, Predicate<Binding> condition) throws LocationStoreFull {
        while (true) {
            UserBindings seen = store.get(userId);
            List<Binding> next =
                    seen.bindings().stream().filter(condition.negate()).toList();
            int removed = seen.bindings().size() - next.size();
            if (removed == 0 || store.replace(seen, next)) {
                return removed;
            }
        }
    }

    /** The user's bindings that have not expired. */
    public List<Binding> alive(long userId) {
        return BindingRules.alive(store.get(userId).bindings(), clock.millis());
    }
}
