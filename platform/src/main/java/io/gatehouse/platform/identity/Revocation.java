// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.identity;

import java.util.Set;

/**
 * Somebody is no longer who a flow says.
 *
 * @param aors the addresses of record concerned, as {@code sip:alice@test.io}, every name of the account
 * @param credential the credential that ended ({@code account} or a device's name); empty: all of them
 * @param reason why
 */
public record Revocation(Set<String> aors, String credential, Reason reason) {
    /** Why an identity ended. */
    public enum Reason {
        DISABLED,
        REMOVED,
        PASSWORD_CHANGED,
        KICKED
    }

    public Revocation {
        aors = Set.copyOf(aors);
    }

    /** Ends every credential of these addresses. */
    public static Revocation ofAll(Set<String> aors, Reason reason) {
        return new Revocation(aors, "", reason);
    }
}
