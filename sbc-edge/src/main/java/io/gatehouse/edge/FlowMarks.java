// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.platform.identity.Revocation;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.FlowMark;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which flows signed in as whom: a marked flow replaces the 407 on connections (DESIGN: "Who challenges"). A mark lives
 * until the registration expires, is removed or revoked, or the connection closes. UDP flows are never marked: their
 * addresses can be forged.
 *
 * <p>Thread-safe: marks are set on event loops, revocations come from anywhere. The lock covers only the index and the
 * swap of the immutable {@link FlowMark}; nothing is called under it that could wait.
 */
final class FlowMarks {
    private final Map<String, Set<Flow>> flowsByAor = new HashMap<>();

    /** Those whose end we wait for: once each, however often they sign in and out. */
    private final Set<Flow> watched = new HashSet<>();

    /** Marks the flow with these AORs until then; what it was marked with before stays. A closed flow is left alone. */
    void mark(Flow flow, Collection<String> aors, Instant until) {
        if (!flow.transport().reliable() || aors.isEmpty()) {
            return;
        }
        boolean first;
        synchronized (flowsByAor) {
            first = watched.add(flow);
            flow.mark(flow.mark().with(aors, until));
            for (String aor : aors) {
                flowsByAor.computeIfAbsent(aor, unused -> new HashSet<>()).add(flow);
            }
        }
        if (first) {
            flow.onClose(() -> forget(flow));
        }
    }

    void unmark(Flow flow, Collection<String> aors) {
        synchronized (flowsByAor) {
            drop(flow, aors);
        }
    }

    /** Takes the AORs of a revoked credential off every flow that carries them. */
    void revoke(Revocation revocation) {
        synchronized (flowsByAor) {
            for (String aor : revocation.aors()) {
                Set<Flow> flows = flowsByAor.remove(aor);
                if (flows != null) {
                    flows.forEach(flow -> flow.mark(flow.mark().without(Set.of(aor))));
                }
            }
        }
    }

    /** How many AORs some connection signed in as. */
    int marked() {
        synchronized (flowsByAor) {
            return flowsByAor.size();
        }
    }

    private void forget(Flow flow) {
        synchronized (flowsByAor) {
            watched.remove(flow);
            drop(flow, Set.copyOf(flow.mark().aors().keySet()));
        }
    }

    private void drop(Flow flow, Collection<String> aors) {
        if (aors.isEmpty()) {
            return;
        }
        flow.mark(flow.mark().without(aors));
        for (String aor : aors) {
            flowsByAor.computeIfPresent(aor, (unused, flows) -> {
                flows.remove(flow);
                return flows.isEmpty() ? null : flows;
            });
        }
    }
}
