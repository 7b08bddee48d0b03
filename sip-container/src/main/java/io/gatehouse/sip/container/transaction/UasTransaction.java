// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.container.transport.WireFlow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Via;
import java.util.ArrayList;
import java.util.List;

/**
 * RFC 3261 §17.2 with the accepted state of RFC 6026. Once a request that is no INVITE has its final response, only the key
 * and the encoded response are kept.
 */
final class UasTransaction implements ServerTransaction {
    private enum State {
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        CONFIRMED,
        TERMINATED
    }

    private static final byte[] NOTHING = {};
    private static final TimerHandle NO_TIMER = () -> {};
    private static final int TRYING = 100;
    private static final int REQUEST_TIMEOUT = 408;

    private final Transactions layer;
    private final SipLoop loop;
    private final WireFlow flow;
    private final ByteSpan key;
    private final boolean invite;
    /** Null, as the request, once nothing needs it: it would keep the bytes of the request alive. */
    private Via via;

    private SipRequest request;
    private Object attachment;
    private State state = State.PROCEEDING;
    private byte[] lastSent = NOTHING;
    private TimerHandle retransmission = NO_TIMER;
    private TimerHandle end = NO_TIMER;
    private List<Runnable> whenTerminated = List.of();

    UasTransaction(Transactions layer, SipLoop loop, WireFlow flow, ByteSpan key, SipRequest request) {
        this.layer = layer;
        this.loop = loop;
        this.flow = flow;
        this.key = key;
        this.via = request.topVia();
        this.request = request;
        this.invite = request.isMethod("INVITE");
    }

    /** RFC 3261 §17.2.1: 100 where the transaction user takes its time. */
    void startTryingTimer() {
        tryAfter(layer.timers().tryingAfter());
    }

    /** For what is no INVITE, over UDP: 100 when its sender repeats it no more often than he would then (RFC 4320 §4.1). */
    void startLateTryingTimer() {
        if (state == State.PROCEEDING && !flow.transport().reliable()) {
            tryAfter(layer.timers().lateTryingAfter());
        }
    }

    private void tryAfter(long millis) {
        retransmission = loop.schedule(millis, () -> {
            if (state == State.PROCEEDING && lastSent.length == 0) {
                respond(request.respond(TRYING, "Trying"));
            }
        });
    }

    @Override
    public void respond(SipResponse response) {
        int status = response.status();
        if (state == State.ACCEPTED && status >= 200 && status < 300) {
            transmit(response.toBytes());
        }
        if (state != State.PROCEEDING) {
            return;
        }
        if (invite) {
            respondToInvite(response);
        } else if (status == REQUEST_TIMEOUT) {
            terminate();
        } else if (status == TRYING || status >= 200) {
            respondToOther(response);
        }
    }

    private void respondToInvite(SipResponse response) {
        lastSent = response.toBytes();
        transmit(lastSent);
        int status = response.status();
        if (status < 200) {
            return;
        }
        retransmission.cancel();
        if (status < 300) {
            state = State.ACCEPTED;
            end = loop.schedule(layer.timers().giveUp(), this::terminate);
            return;
        }
        state = State.COMPLETED;
        end = loop.schedule(layer.timers().giveUp(), this::terminate);
        if (!flow.transport().reliable()) {
            repeat(layer.timers().t1());
        }
    }

    /** Timer G. */
    private void repeat(long interval) {
        retransmission = loop.schedule(interval, () -> {
            transmit(lastSent);
            repeat(Math.min(interval * 2, layer.timers().t2()));
        });
    }

    private void respondToOther(SipResponse response) {
        lastSent = response.toBytes();
        transmit(lastSent);
        if (response.status() < 200) {
            return;
        }
        state = State.COMPLETED;
        retransmission.cancel();
        if (flow.transport().reliable()) {
            terminate();
            return;
        }
        end = loop.schedule(layer.timers().giveUp(), this::terminate);
        request = null;
        via = null;
        attachment = null;
    }

    private void transmit(byte[] message) {
        layer.responses().send(loop, flow, via, message);
    }

    /** The same request again. */
    void retransmitted() {
        if (state != State.ACCEPTED && state != State.CONFIRMED && lastSent.length > 0) {
            transmit(lastSent);
        }
    }

    /** An ACK of this INVITE; true if it was to a final response that is no 2xx and ends here. */
    boolean acknowledged() {
        if (state == State.COMPLETED) {
            state = State.CONFIRMED;
            retransmission.cancel();
            end.cancel();
            if (flow.transport().reliable()) {
                terminate();
            } else {
                end = loop.schedule(layer.timers().t4(), this::terminate);
            }
            return true;
        }
        return state != State.ACCEPTED;
    }

    boolean isInvite() {
        return invite;
    }

    boolean isCancellable() {
        return invite && state == State.PROCEEDING;
    }

    private void terminate() {
        if (state == State.TERMINATED) {
            return;
        }
        state = State.TERMINATED;
        retransmission.cancel();
        end.cancel();
        layer.remove(loop, key, this);
        whenTerminated.forEach(Runnable::run);
        whenTerminated = List.of();
    }

    /** @throws IllegalStateException after the final response to a request that is no INVITE */
    @Override
    public SipRequest request() {
        if (request == null) {
            throw new IllegalStateException("the request was answered and is not kept");
        }
        return request;
    }

    @Override
    public Flow flow() {
        return flow;
    }

    @Override
    public SipLoop loop() {
        return loop;
    }

    @Override
    public boolean terminated() {
        return state == State.TERMINATED;
    }

    @Override
    public void onTerminated(Runnable action) {
        if (state == State.TERMINATED) {
            action.run();
            return;
        }
        List<Runnable> more = new ArrayList<>(whenTerminated);
        more.add(action);
        whenTerminated = more;
    }

    @Override
    public Object attachment() {
        return attachment;
    }

    @Override
    public void attach(Object value) {
        attachment = value;
    }
}
