// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transaction.ServerTransaction;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.util.Optional;

/**
 * One request from outside and everything that our applications do about it: what is common to all their views. An ACK to
 * a 2xx has no server transaction; a request that an application makes has no flow either. Confined to its loop.
 */
public final class Exchange implements Upstream {
    private final Dispatcher dispatcher;
    private final SipLoop loop;
    /** Null for an ACK to a 2xx. */
    private final ServerTransaction transaction;

    private final Optional<Flow> flow;
    private boolean finished;
    private long loopMark;

    /** A request that came by a transaction. */
    Exchange(Dispatcher dispatcher, ServerTransaction transaction) {
        this.dispatcher = dispatcher;
        this.loop = transaction.loop();
        this.transaction = transaction;
        this.flow = Optional.of(transaction.flow());
        dispatcher.opened();
    }

    /** An ACK to a 2xx. */
    Exchange(Dispatcher dispatcher, SipLoop loop, Flow flow) {
        this.dispatcher = dispatcher;
        this.loop = loop;
        this.transaction = null;
        this.flow = Optional.of(flow);
    }

    public Dispatcher dispatcher() {
        return dispatcher;
    }

    public SipLoop loop() {
        return loop;
    }

    /** The flow that the request came in on; empty for one that an application made. */
    public Optional<Flow> flow() {
        return flow;
    }

    /** The request as it came from outside; empty for an ACK to a 2xx and for one that an application made. */
    public Optional<SipRequest> received() {
        return transaction == null ? Optional.empty() : Optional.of(transaction.request());
    }

    /** What loop detection compares; 0 for what never came by a transaction. */
    public long loopMark() {
        return loopMark;
    }

    void loopMark(long mark) {
        loopMark = mark;
    }

    /** Does it on the owning loop, after the application that is running there now has returned. */
    public void perform(Runnable step) {
        dispatcher.calls().perform(loop, step);
    }

    @Override
    public void onResponse(SipResponse response, Optional<Flow> from) {
        if (transaction == null) {
            return;
        }
        if (response.status() >= 200 && !finished) {
            finished = true;
            dispatcher.answered();
        }
        if (!transaction.terminated()) {
            transaction.respond(response);
        }
    }
}
