// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.metrics;

import java.util.function.DoubleSupplier;

/**
 * Where the parts report what they count. The same name and tags give the same meter. Meters are made at start and kept
 * in fields; making one is not for a hot path, using one is cheap and allowed on every thread.
 *
 * <p>Names are dotted lower case ({@code sip.requests}); tags are key, value, key, value, each from a small fixed set
 * (never a user, an address or a Call-ID).
 */
public interface Metrics {
    /** A number that only grows. */
    Counter counter(String name, String help, String... tags);

    /** A number read when asked for; the supplier must be quick and is called from another thread. */
    void gauge(String name, String help, DoubleSupplier value, String... tags);

    /** How often something happened and how long it took. */
    Timer timer(String name, String help, String... tags);

    /** Metrics that nobody reads, for tests and tools. */
    static Metrics none() {
        return NoMetrics.INSTANCE;
    }
}
