// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.metrics;

import java.util.function.DoubleSupplier;

/** Forgets everything. */
final class NoMetrics implements Metrics {
    static final NoMetrics INSTANCE = new NoMetrics();

    private NoMetrics() {}

    @Override
    public Counter counter(String name, String help, String... tags) {
        return amount -> {};
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... tags) {
        // nobody will ask
    }

    @Override
    public Timer timer(String name, String help, String... tags) {
        return nanos -> {};
    }
}
