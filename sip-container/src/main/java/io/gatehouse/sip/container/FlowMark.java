// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The AORs that were authenticated over a flow, each until its own time. Immutable.
 *
 * @param aors spelled {@code sip:alice@test.io}
 */
public record FlowMark(Map<String, Instant> aors) {
    /** Nobody proved anything. */
    public static final FlowMark NONE = new FlowMark(Map.of());

    public FlowMark {
        aors = Map.copyOf(aors);
    }

    /** Whether the AOR is marked and its time not over. */
    public boolean covers(String aor, Instant now) {
        Instant until = aors.get(aor);
        return until != null && now.isBefore(until);
    }

    /** These too, or with a new time. */
    public FlowMark with(Collection<String> added, Instant until) {
        Map<String, Instant> next = new HashMap<>(aors);
        added.forEach(aor -> next.put(aor, until));
        return new FlowMark(next);
    }

    /** Without these. */
    public FlowMark without(Collection<String> removed) {
        Map<String, Instant> next = new HashMap<>(aors);
        next.keySet().removeAll(removed);
        return next.isEmpty() ? NONE : new FlowMark(next);
    }
}
