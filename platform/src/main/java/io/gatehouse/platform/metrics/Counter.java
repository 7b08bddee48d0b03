// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.metrics;

/** A number that only grows. Any thread. */
@FunctionalInterface
public interface Counter {
    /** Adds an amount that is not negative. */
    void add(long amount);

    /** Adds one. */
    default void increment() {
        add(1);
    }
}
