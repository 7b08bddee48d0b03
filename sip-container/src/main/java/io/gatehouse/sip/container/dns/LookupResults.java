// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.dns;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.locate.Answer;
import java.util.EnumMap;
import java.util.Map;

/** Counts what became of the questions that name servers were asked; an answer that is kept is no question. Any thread. */
final class LookupResults {
    private final Map<Answer.State, Counter> counters = new EnumMap<>(Answer.State.class);

    LookupResults(Metrics metrics) {
        for (Answer.State state : Answer.State.values()) {
            counters.put(
                    state,
                    metrics.counter(
                            "sip.dns.lookups",
                            "Questions that name servers were asked, by what came of them",
                            "result",
                            written(state)));
        }
    }

    private static String written(Answer.State state) {
        return switch (state) {
            case FOUND -> "found";
            case NONE -> "absent";
            case REFUSED -> "failed";
            case SILENT -> "timeout";
        };
    }

    void count(Answer<?> answer) {
        counters.get(answer.state()).increment();
    }
}
