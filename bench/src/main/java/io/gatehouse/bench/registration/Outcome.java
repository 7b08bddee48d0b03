// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import java.util.Arrays;
import java.util.Map;

/**
 * What became of a round.
 *
 * @param completed with a 200
 * @param nanos from the first REGISTER to the last answer
 * @param latencies of all that were completed, sorted, nanoseconds; from the due time in an open loop
 * @param retransmissions each of them counts as a failure of the measurement
 * @param failures by what the answer said
 */
record Outcome(int completed, long nanos, long[] latencies, int retransmissions, Map<String, Integer> failures) {
    Outcome {
        Arrays.sort(latencies);
        failures = Map.copyOf(failures);
    }

    double perSecond() {
        return completed * 1e9 / nanos;
    }

    double latencyMillis(double quantile) {
        return latencies.length == 0 ? Double.NaN : latencies[(int) ((latencies.length - 1) * quantile)] / 1e6;
    }
}
