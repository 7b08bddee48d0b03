// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

import java.time.Duration;

/**
 * How long and how often the users of a tenant may register (RFC 3261 §10.3).
 *
 * @param defaultExpiry when a REGISTER wishes nothing
 * @param minExpiry below it (and above 0): 423
 * @param maxExpiry longer wishes are shortened to it
 * @param maxContacts bindings per user; one more replaces the one unseen longest
 */
public record RegistrationPolicy(Duration defaultExpiry, Duration minExpiry, Duration maxExpiry, int maxContacts) {
    /** 300 s, at least 90 s, at most 3600 s, ten contacts. */
    public static final RegistrationPolicy DEFAULT =
            new RegistrationPolicy(Duration.ofSeconds(300), Duration.ofSeconds(90), Duration.ofSeconds(3600), 10);

    /**
     * Checks that the values fit each other.
     *
     * @throws IllegalArgumentException unless 0 &lt; min ≤ default ≤ max and there is room for a contact
     */
    public RegistrationPolicy {
        if (minExpiry.compareTo(Duration.ZERO) <= 0
                || minExpiry.compareTo(defaultExpiry) > 0
                || defaultExpiry.compareTo(maxExpiry) > 0) {
            throw new IllegalArgumentException("expiry must be 0 < min <= default <= max, not " + minExpiry + ", "
                    + defaultExpiry + ", " + maxExpiry);
        }
        if (maxContacts < 1) {
            throw new IllegalArgumentException("a user needs room for one contact at least, not " + maxContacts);
        }
    }
}
