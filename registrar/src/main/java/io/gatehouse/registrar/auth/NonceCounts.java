// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

/**
 * Remembers which nonce counts were used (RFC 7616 §3.4, {@code nc}), so that a digest serves once. Written only after a
 * digest proved right: an attacker can neither burn a victim's nonce nor fill the table. A count may come late by up to 63
 * (requests overtake each other over UDP).
 *
 * <p>The table has a fixed size. When it must forget a nonce it remembers that nonce's time, and every nonce that is not
 * newer and not in the table is refused from then on (its owner gets {@code stale=true}): forgetting costs a round trip,
 * never safety. Any thread; a lock covers a few comparisons.
 */
public final class NonceCounts {
    private static final int WAYS = 8;
    private static final int STRIPES = 256;
    private static final int WINDOW = Long.SIZE;

    private final long[] serials;
    private final long[] issued;
    private final long[] highest;
    private final long[] used;
    private final int bucketMask;
    private final Object[] locks = new Object[STRIPES];
    private final long[] forgottenUpTo = new long[STRIPES];

    /** A table for about that many nonces, at 32 bytes each. */
    public NonceCounts(int nonces) {
        int buckets = Integer.highestOneBit(Math.max(STRIPES, nonces / WAYS));
        bucketMask = buckets - 1;
        serials = new long[buckets * WAYS];
        issued = new long[buckets * WAYS];
        highest = new long[buckets * WAYS];
        used = new long[buckets * WAYS];
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new Object();
        }
    }

    /**
     * Records the use of a current nonce by a request whose digest was right.
     *
     * @param count the request's {@code nc}
     * @return false if this count was used before, is too old to tell, or the nonce had to be forgotten
     */
    public boolean use(long serial, long issuedMillis, long count) {
        if (count < 1) {
            return false;
        }
        int bucket = (int) (serial * 0x9E3779B97F4A7C15L >>> 32) & bucketMask;
        int stripe = bucket % STRIPES;
        synchronized (locks[stripe]) {
            int slot = find(bucket, serial);
            return slot >= 0 ? again(slot, count) : first(bucket, stripe, serial, issuedMillis, count);
        }
    }

    private int find(int bucket, long serial) {
        for (int slot = bucket * WAYS; slot < (bucket + 1) * WAYS; slot++) {
            if (serials[slot] == serial && highest[slot] != 0) {
                return slot;
            }
        }
        return -1;
    }

    private boolean again(int slot, long count) {
        long ahead = count - highest[slot];
        if (ahead > 0) {
            used[slot] = ahead >= WINDOW ? 1 : used[slot] << ahead | 1;
            highest[slot] = count;
            return true;
        }
        long bit = 1L << -ahead;
        if (-ahead >= WINDOW || (used[slot] & bit) != 0) {
            return false;
        }
        used[slot] |= bit;
        return true;
    }

    private boolean first(int bucket, int stripe, long serial, long issuedMillis, long count) {
        if (issuedMillis <= forgottenUpTo[stripe]) {
            return false;
        }
        int slot = roomIn(bucket);
        if (highest[slot] != 0) {
            if (issued[slot] > issuedMillis) {
                return false; // older than everything remembered here
            }
            forgottenUpTo[stripe] = Math.max(forgottenUpTo[stripe], issued[slot]);
        }
        serials[slot] = serial;
        issued[slot] = issuedMillis;
        highest[slot] = count;
        used[slot] = 1;
        return issuedMillis > forgottenUpTo[stripe];
    }

    private int roomIn(int bucket) {
        int oldest = bucket * WAYS;
        for (int slot = bucket * WAYS; slot < (bucket + 1) * WAYS; slot++) {
            if (highest[slot] == 0) {
                return slot;
            }
            if (issued[slot] < issued[oldest]) {
                oldest = slot;
            }
        }
        return oldest;
    }
}
