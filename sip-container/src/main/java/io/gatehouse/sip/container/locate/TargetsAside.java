// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import io.gatehouse.sip.container.transport.FlowTarget;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Targets that failed and are tried last for a while (RFC 3263 §4.3), {@value #KEPT} at most. Any thread. */
final class TargetsAside {
    private static final int KEPT = 10_000;

    private final Map<FlowTarget.Address, Long> until = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    TargetsAside(LongSupplier nanos) {
        this.nanos = nanos;
    }

    boolean contains(FlowTarget.Address target) {
        Long end = until.get(target);
        return end != null && end - nanos.getAsLong() > 0;
    }

    /** How many are tried last now. */
    int size() {
        long now = nanos.getAsLong();
        return (int) until.values().stream().filter(end -> end - now > 0).count();
    }

    void put(FlowTarget.Address target, Duration time) {
        long now = nanos.getAsLong();
        if (until.size() >= KEPT) {
            until.values().removeIf(end -> end - now <= 0);
        }
        if (until.size() < KEPT) {
            until.put(target, now + time.toNanos());
        }
    }

    void remove(FlowTarget.Address target) {
        if (!until.isEmpty()) {
            until.remove(target);
        }
    }
}
