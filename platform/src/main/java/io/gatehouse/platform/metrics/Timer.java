// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.metrics;

/** Counts durations. Any thread. */
@FunctionalInterface
public interface Timer {
    /** One duration in nanoseconds, as the difference of two {@link System#nanoTime()}. */
    void recordNanos(long nanos);
}
