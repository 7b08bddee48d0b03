// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import java.util.List;

/**
 * All bindings of one user at one version. Immutable.
 *
 * @param userId the directory's id of the user, above 0
 * @param version changes with every change of this user's bindings and never comes back; 0 exactly when there are none
 * @param bindings in the order in which they were stored; may hold some that have expired and were not dropped yet
 */
public record UserBindings(long userId, long version, List<Binding> bindings) {
    /** Copies {@code bindings}. */
    public UserBindings {
        bindings = List.copyOf(bindings);
    }

    /** A user without bindings. */
    public static UserBindings none(long userId) {
        return new UserBindings(userId, 0, List.of());
    }

    /** Whether there are no bindings. */
    public boolean isEmpty() {
        return bindings.isEmpty();
    }
}
