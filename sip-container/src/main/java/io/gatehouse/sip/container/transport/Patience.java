// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import java.time.Duration;

/**
 * How long one connection is waited for, in each of its states; its flow is closed when the time is over, for a message that was
 * begun by who reads it. On its loop.
 */
final class Patience {
    private final SipLoop loop;
    private final StreamFlow flow;
    private final ConnectionLimits limits;
    private final Runnable onUnfinished;
    private TimerHandle deadline = () -> {};
    private boolean underWay;

    Patience(SipLoop loop, StreamFlow flow, ConnectionLimits limits, Runnable onUnfinished) {
        this.loop = loop;
        this.flow = flow;
        this.limits = limits;
        this.onUnfinished = onUnfinished;
    }

    /** The connection stands: its first message may take so long. */
    void connected() {
        limit(limits.firstMessage());
    }

    /** Bytes of an unfinished message came; the time for it counts from the first of them. */
    void partOfMessage() {
        if (!underWay) {
            underWay = true;
            after(limits.slow(), onUnfinished);
        }
    }

    /** A whole message or ping came and nothing after it. */
    void wholeMessage() {
        underWay = false;
        limit(limits.idle());
    }

    /** The last deadline: what still happens is over by then. */
    void limit(Duration time) {
        after(time, flow::close);
    }

    private void after(Duration time, Runnable end) {
        deadline.cancel();
        deadline = loop.schedule(time.toMillis(), end);
    }

    /** The connection is closed. */
    void end() {
        deadline.cancel();
    }
}
