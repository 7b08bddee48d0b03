// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Records by user id: open addressing over primitive keys, in stripes. Reading never waits; writing to a stripe asks for
 * its monitor ({@link #stripe}). A million users cost two arrays of references and longs per stripe instead of three
 * objects per user, which is what a garbage collector would have to walk.
 */
final class BindingTable {
    private static final int STRIPE_BITS = 8;
    private static final int SMALLEST = 16;
    private static final VarHandle KEY = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle RECORD = MethodHandles.arrayElementVarHandle(byte[][].class);

    private final Stripe[] stripes = new Stripe[1 << STRIPE_BITS];
    private final LongAdder users = new LongAdder();
    private final LongAdder bindings = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    BindingTable() {
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** The record, or null. */
    byte[] get(long userId) {
        return stripe(userId).get(userId);
    }

    Stripe stripe(long userId) {
        return stripes[(int) (mix(userId) >>> (64 - STRIPE_BITS))];
    }

    int stripes() {
        return stripes.length;
    }

    Stripe stripeAt(int index) {
        return stripes[index];
    }

    long users() {
        return users.sum();
    }

    long bindings() {
        return bindings.sum();
    }

    /** Shows every record, as before or as after a change that is made meanwhile; no monitor is held. */
    void forEach(Consumer<byte[]> visitor) {
        for (Stripe stripe : stripes) {
            for (byte[] record : stripe.records()) {
                if (record != null) {
                    visitor.accept(record);
                }
            }
        }
    }

    /** Bytes of all records as they would stand in a file. */
    long bytes() {
        return bytes.sum();
    }

    private static long mix(long userId) {
        long h = userId * 0x9E3779B97F4A7C15L;
        return h ^ (h >>> 32);
    }

    private void count(byte[] record, int sign) {
        if (record != null) {
            users.add(sign);
            bindings.add((long) sign * BindingRecord.count(record));
            bytes.add((long) sign * BindingRecord.padded(record.length));
        }
    }

    /** A part of the table; hold its monitor to change it. */
    final class Stripe {
        private volatile Slots slots = new Slots(SMALLEST);
        private int keysUsed;
        private int live;

        byte[] get(long userId) {
            return slots.get(userId);
        }

        /** The records as they are: a copy of the references, to be looked at without the monitor. */
        byte[][] records() {
            return slots.records;
        }

        /** Puts the record in the place of the user's former one; null removes. Hold the monitor. */
        void set(long userId, byte[] record) {
            int at = slots.find(userId);
            if (slots.keys[at] == 0) {
                if (record == null) {
                    return;
                }
                if ((keysUsed + 1) * 3 > slots.keys.length * 2) {
                    rehash();
                    at = slots.find(userId);
                }
                keysUsed++;
            }
            byte[] former = slots.records[at];
            live += (record == null ? 0 : 1) - (former == null ? 0 : 1);
            RECORD.setRelease(slots.records, at, record);
            KEY.setRelease(slots.keys, at, userId);
            count(former, -1);
            count(record, 1);
        }

        /** Makes room and drops the keys of users who left. A reader of the former slots sees what was true a moment ago. */
        private void rehash() {
            Slots next = new Slots(Math.max(SMALLEST, Integer.highestOneBit(live) * 4));
            for (int i = 0; i < slots.keys.length; i++) {
                if (slots.records[i] != null) {
                    int at = next.find(slots.keys[i]);
                    next.keys[at] = slots.keys[i];
                    next.records[at] = slots.records[i];
                }
            }
            keysUsed = live;
            slots = next;
        }
    }

    /** A key, once set, never changes; 0 is an empty slot. */
    private static final class Slots {
        private final long[] keys;
        private final byte[][] records;

        Slots(int size) {
            keys = new long[size];
            records = new byte[size][];
        }

        byte[] get(long userId) {
            int mask = keys.length - 1;
            for (int i = (int) mix(userId) & mask; ; i = (i + 1) & mask) {
                long key = (long) KEY.getAcquire(keys, i);
                if (key == userId) {
                    return (byte[]) RECORD.getAcquire(records, i);
                }
                if (key == 0) {
                    return null;
                }
            }
        }

        int find(long userId) {
            int mask = keys.length - 1;
            int i = (int) mix(userId) & mask;
            while (keys[i] != 0 && keys[i] != userId) {
                i = (i + 1) & mask;
            }
            return i;
        }
    }
}
