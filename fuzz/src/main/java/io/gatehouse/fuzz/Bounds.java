// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Runs a target within a time and a number of allocated bytes that grow with the input and with nothing that stands in it: a
 * length that the input announces is no reason to allocate. An input that breaks a bound runs again, because on the first runs
 * classes are loaded, and instrumented by the thread that needs them.
 */
public final class Bounds {
    /** The JVM's own count. */
    public static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int RUNS_AGAIN = 4;
    private static final long MOST_NANOS = 2_000_000_000L;
    private static final long MOST_BYTES = 1L << 20;
    private static final long MOST_BYTES_OF_BYTE = 4_096;

    private Bounds() {}

    private record Costs(long nanos, long bytes) {
        boolean slow() {
            return nanos >= MOST_NANOS;
        }

        boolean within(int length) {
            return !slow() && bytes < MOST_BYTES + MOST_BYTES_OF_BYTE * length;
        }
    }

    /** @throws Finding if a bound is broken each time, or what the target throws */
    public static void run(FuzzTarget target, byte[] input) throws Exception {
        Costs costs = measured(target, input);
        boolean slowBefore = false;
        for (int i = 0; i < RUNS_AGAIN && !slowBefore && !costs.within(input.length); i++) {
            slowBefore = costs.slow();
            costs = measured(target, input);
        }
        Finding.unless(
                costs.within(input.length),
                "took " + costs.nanos() / 1_000_000 + " ms and " + costs.bytes() + " bytes for " + input.length);
    }

    private static Costs measured(FuzzTarget target, byte[] input) throws Exception {
        long bytes = target.allocatedBytes();
        long nanos = System.nanoTime();
        target.run(input);
        return new Costs(System.nanoTime() - nanos, target.allocatedBytes() - bytes);
    }
}
