// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** What the registrar counts. Any thread. */
final class RegistrarMetrics {
    private final Metrics metrics;
    private final Map<String, Counter> registrations = new ConcurrentHashMap<>();
    private final Map<String, Counter> refusedRegistrations = new ConcurrentHashMap<>();
    private final Map<String, Counter> refusedRequests = new ConcurrentHashMap<>();
    private final Counter routed;

    RegistrarMetrics(Metrics metrics, DoubleSupplier liveBindings) {
        this.metrics = metrics;
        this.routed = metrics.counter("gatehouse.registrar.routed", "Requests that were sent on to devices");
        metrics.gauge("gatehouse.registrar.bindings", "Bindings that are kept", liveBindings);
    }

    /** @param kind {@code bound}, {@code removed} or {@code query} */
    void accepted(String kind) {
        registrations
                .computeIfAbsent(
                        kind,
                        key -> metrics.counter(
                                "gatehouse.registrar.registrations", "REGISTERs answered 200", "kind", key))
                .increment();
    }

    void refusedRegister(String reason) {
        refusedRegistrations
                .computeIfAbsent(
                        reason,
                        key -> metrics.counter(
                                "gatehouse.registrar.registrations.refused",
                                "REGISTERs not answered 200, challenges included",
                                "reason",
                                key))
                .increment();
    }

    void refusedRequest(String reason) {
        refusedRequests
                .computeIfAbsent(
                        reason,
                        key -> metrics.counter(
                                "gatehouse.registrar.requests.refused",
                                "Other requests not sent on, challenges included",
                                "reason",
                                key))
                .increment();
    }

    void routed() {
        routed.increment();
    }
}
