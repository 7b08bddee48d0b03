// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

/**
 * The base values of RFC 3261 §17.1.1.1, in milliseconds.
 *
 * @param t1 estimate of the round trip
 * @param t2 longest interval between retransmissions
 * @param t4 longest life of a message in the network
 * @param tryingAfter when an INVITE that nobody answered is answered 100 (§17.2.1)
 */
public record TransactionTimers(long t1, long t2, long t4, long tryingAfter) {
    /** What the RFC says. */
    public static final TransactionTimers DEFAULT = new TransactionTimers(500, 4_000, 5_000, 200);

    public TransactionTimers {
        if (t1 < 1 || t2 < t1 || t4 < 1 || tryingAfter < 1) {
            throw new IllegalArgumentException("timers must be positive and T2 not below T1");
        }
    }

    /** The RFC's values with another T1; T2 and T4 keep their proportion where T1 is shorter. */
    public static TransactionTimers ofT1(long t1) {
        return t1 >= 500
                ? new TransactionTimers(t1, Math.max(4_000, t1), 5_000, 200)
                : new TransactionTimers(t1, t1 * 8, t1 * 10, Math.max(1, Math.min(200, t1 * 2 / 5)));
    }

    /** When a client's timer E comes to T2: from then on a 100 to what is no INVITE does good (RFC 4320 §4.1). */
    public long lateTryingAfter() {
        return Math.max(t1, t2 - t1);
    }

    /** How long a transaction is tried: timers B, F, H, J, L and M. */
    public long giveUp() {
        return 64 * t1;
    }
}
