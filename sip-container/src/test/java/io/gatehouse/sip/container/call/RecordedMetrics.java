// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.metrics.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** Keeps what a container counts. */
public final class RecordedMetrics implements Metrics {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name, String help, String... tags) {
        return counters.computeIfAbsent(name + List.of(tags), unknown -> new LongAdder())::add;
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... tags) {
        gauges.put(name, value);
    }

    @Override
    public Timer timer(String name, String help, String... tags) {
        return nanos -> {};
    }

    /** With any tags. */
    public long count(String counter) {
        return counters.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(counter + '['))
                .mapToLong(entry -> entry.getValue().sum())
                .reduce(Long::sum)
                .orElseThrow();
    }

    /** With these tags. */
    public long count(String counter, String... tags) {
        return counters.get(counter + List.of(tags)).sum();
    }

    public int read(String gauge) {
        return (int) gauges.get(gauge).getAsDouble();
    }
}
