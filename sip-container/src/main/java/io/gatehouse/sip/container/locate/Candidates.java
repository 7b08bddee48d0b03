// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import io.gatehouse.sip.container.transport.FlowTarget;
import java.util.Optional;
import java.util.function.Consumer;

/** Where a request may go, best first, found out as far as it is needed. Confined to its loop. */
public interface Candidates {
    /** The next one, or the end. */
    sealed interface Step {
        record Found(FlowTarget target) implements Step {}

        record End(Reason reason) implements Step {}
    }

    /** Why there is no more. */
    enum Reason {
        /** All there are were given. */
        EXHAUSTED,
        /** There is no such host, or nothing that we may send to. */
        NO_SUCH_HOST,
        /** The name servers did not say. */
        NO_ANSWER
    }

    /** Finds the next one and hands it over, at once or later, on the loop. Not called again before that. */
    void next(Consumer<Step> consumer);

    /** This one and no other. */
    static Candidates only(FlowTarget target) {
        return new Candidates() {
            private Optional<FlowTarget> left = Optional.of(target);

            @Override
            public void next(Consumer<Step> consumer) {
                Step step = left.<Step>map(Step.Found::new).orElseGet(() -> new Step.End(Reason.EXHAUSTED));
                left = Optional.empty();
                consumer.accept(step);
            }
        };
    }
}
