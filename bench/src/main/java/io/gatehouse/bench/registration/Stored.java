// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

/**
 * What a registrar keeps, or ought to keep.
 *
 * @param bindings of all users
 * @param cseqSum of all bindings: a stored binding that is older than its last 200 shows here; {@link #UNKNOWN} from a
 *     registrar that does not tell
 */
record Stored(long bindings, long cseqSum) {
    static final long UNKNOWN = -1;

    /** Whether these can be what {@code expected} says. */
    boolean fits(Stored expected) {
        return bindings == expected.bindings && (cseqSum == UNKNOWN || cseqSum == expected.cseqSum);
    }
}
