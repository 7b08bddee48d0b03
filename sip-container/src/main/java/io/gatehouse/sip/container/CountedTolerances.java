// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import java.util.Locale;

/** Counts each tolerance that a peer makes use of. */
final class CountedTolerances {
    private CountedTolerances() {}

    static SipCompliance in(Metrics metrics, SipCompliance granted) {
        Tolerance[] all = Tolerance.values();
        Counter[] used = new Counter[all.length];
        for (Tolerance tolerance : all) {
            used[tolerance.ordinal()] = metrics.counter(
                    "sip.tolerated",
                    "Deviations from the RFCs that were accepted (docs/compliance.md)",
                    "tolerance",
                    tolerance.name().toLowerCase(Locale.ROOT));
        }
        return granted.reportingTo(tolerance -> used[tolerance.ordinal()].increment());
    }
}
