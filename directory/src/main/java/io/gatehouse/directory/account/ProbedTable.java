// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A hash table with open addressing whose entries hold their own keys: four to eight bytes a slot and nothing else. Reads
 * are wait-free on any thread; writes are one thread's at a time. An entry may stand in it under several names.
 */
abstract class ProbedTable<E> {
    private static final Object GONE = new Object();
    private static final int SMALLEST = 16;

    private volatile AtomicReferenceArray<Object> slots = new AtomicReferenceArray<>(SMALLEST);
    private int taken;

    /** Whether the entry is known by that name in that scope. */
    abstract boolean matches(E entry, long scope, CharSequence name);

    /** Calls {@link Place#at} with the hash of every name of the entry. */
    abstract void places(E entry, Place<E> place);

    /** Where an entry belongs. */
    interface Place<E> {
        void at(int hash, E entry);
    }

    /** The entry, or null. */
    @SuppressWarnings("unchecked")
    final E get(int hash, long scope, CharSequence name) {
        AtomicReferenceArray<Object> current = slots;
        int mask = current.length() - 1;
        for (int at = hash & mask; ; at = (at + 1) & mask) {
            Object entry = current.get(at);
            if (entry == null) {
                return null;
            }
            if (entry != GONE && matches((E) entry, scope, name)) {
                return (E) entry;
            }
        }
    }

    /** Puts {@code after} where {@code before} stood; either may be null. A name that both have is never missing. */
    final void replace(E before, E after) {
        if (after != null) {
            places(after, (hash, entry) -> put(hash, before, entry));
        }
        if (before != null) {
            places(before, (hash, entry) -> drop(hash, entry));
        }
    }

    /** Makes room and puts them all; readers see none of them, then all. */
    final void addAll(Iterable<E> entries, int names) {
        AtomicReferenceArray<Object> copy = copy(sizeFor(taken + names));
        int[] added = {0};
        for (E each : entries) {
            places(each, (hash, entry) -> {
                insert(copy, hash, entry);
                added[0]++;
            });
        }
        taken += added[0];
        slots = copy;
    }

    /** Every entry once. */
    @SuppressWarnings("unchecked")
    final List<E> entries() {
        Set<Object> found = new LinkedHashSet<>();
        AtomicReferenceArray<Object> current = slots;
        for (int i = 0; i < current.length(); i++) {
            Object entry = current.get(i);
            if (entry != null && entry != GONE) {
                found.add(entry);
            }
        }
        return found.stream().map(entry -> (E) entry).toList();
    }

    private void put(int hash, E before, E entry) {
        int at = before == null ? -1 : indexOf(hash, before);
        if (at >= 0) {
            slots.set(at, entry);
            return;
        }
        if (2 * (taken + 1) > slots.length()) {
            slots = copy(sizeFor(live() + 1));
        }
        insert(slots, hash, entry);
        taken++;
    }

    private void drop(int hash, E entry) {
        int at = indexOf(hash, entry);
        if (at >= 0) {
            slots.set(at, GONE);
        }
    }

    private int indexOf(int hash, E entry) {
        AtomicReferenceArray<Object> current = slots;
        int mask = current.length() - 1;
        for (int at = hash & mask; ; at = (at + 1) & mask) {
            Object found = current.get(at);
            if (found == null) {
                return -1;
            }
            if (found.equals(entry)) {
                return at;
            }
        }
    }

    private static void insert(AtomicReferenceArray<Object> into, int hash, Object entry) {
        int mask = into.length() - 1;
        int at = hash & mask;
        while (into.getPlain(at) != null) {
            at = (at + 1) & mask;
        }
        into.set(at, entry);
    }

    /** Leaves the gone behind. An entry goes along from that slot only which its hash leads to. */
    @SuppressWarnings("unchecked")
    private AtomicReferenceArray<Object> copy(int size) {
        AtomicReferenceArray<Object> target = new AtomicReferenceArray<>(size);
        AtomicReferenceArray<Object> current = slots;
        int[] kept = {0};
        for (int i = 0; i < current.length(); i++) {
            Object entry = current.getPlain(i);
            if (entry != null && entry != GONE) {
                int slot = i;
                places((E) entry, (hash, each) -> {
                    if (indexOf(hash, each) == slot) {
                        insert(target, hash, each);
                        kept[0]++;
                    }
                });
            }
        }
        taken = kept[0];
        return target;
    }

    private int live() {
        int live = 0;
        AtomicReferenceArray<Object> current = slots;
        for (int i = 0; i < current.length(); i++) {
            Object entry = current.getPlain(i);
            if (entry != null && entry != GONE) {
                live++;
            }
        }
        return live;
    }

    private static int sizeFor(int names) {
        int size = SMALLEST;
        while (size < 2 * names + 2) {
            size *= 2;
        }
        return size;
    }
}
