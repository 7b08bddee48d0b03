// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleSupplier;

/** What the registrar counts. Any thread. */
final class RegistrarMetrics {
    private final Counters registrations;
    private final Counters refusedRegistrations;
    private final Counters refusedRequests;
    private final Counter routed;

    RegistrarMetrics(Metrics metrics, DoubleSupplier liveBindings) {
        this.registrations =
                new Counters(metrics, "gatehouse.registrar.registrations", "REGISTERs answered 200", "kind");
        this.refusedRegistrations = new Counters(
                metrics,
                "gatehouse.registrar.registrations.refused",
                "REGISTERs not answered 200, challenges included",
                "reason");
        this.refusedRequests = new Counters(
                metrics,
                "gatehouse.registrar.requests.refused",
                "Other requests not sent on, challenges included",
                "reason");
        this.routed = metrics.counter("gatehouse.registrar.routed", "Requests that were sent on to devices");
        metrics.gauge("gatehouse.registrar.bindings", "Bindings that are kept", liveBindings);
    }

    /** One counter for each value of a tag. */
    private record Counters(
            Metrics metrics, String name, String description, String tag, ConcurrentMap<String, Counter> made) {
        Counters(Metrics metrics, String name, String description, String tag) {
            this(metrics, name, description, tag, new ConcurrentHashMap<>());
        }

        Counter of(String value) {
            Counter counter = made.get(value);
            return counter != null
                    ? counter
                    : made.computeIfAbsent(value, key -> metrics.counter(name, description, tag, key));
        }
    }

    /** @param kind {@code bound}, {@code removed} or {@code query} */
    void accepted(String kind) {
        registrations.of(kind).increment();
    }

    void refusedRegister(String reason) {
        refusedRegistrations.of(reason).increment();
    }

    void refusedRequest(String reason) {
        refusedRequests.of(reason).increment();
    }

    void routed() {
        routed.increment();
    }
}
