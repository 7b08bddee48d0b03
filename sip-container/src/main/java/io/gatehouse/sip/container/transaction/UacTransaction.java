// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.container.transport.WireFlow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/** RFC 3261 §17.1 with the accepted state of RFC 6026 §7.2. */
final class UacTransaction implements ClientTransaction {
    private enum State {
        CALLING,
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        TERMINATED
    }

    private final Transactions layer;
    private final SipLoop loop;
    private final WireFlow flow;
    private final ByteSpan key;
    private final SipRequest request;
    private final ClientListener listener;
    private final boolean invite;
    private State state = State.CALLING;
    private byte[] encoded = {};
    private byte[] ack = {};
    private TimerHandle retransmission = () -> {};
    private TimerHandle end = () -> {};
    private Runnable unwatch = () -> {};
    private boolean cancelWanted;
    private boolean cancelSent;
    private List<String> cancelReasons = List.of();

    UacTransaction(
            Transactions layer,
            SipLoop loop,
            WireFlow flow,
            ByteSpan key,
            SipRequest request,
            ClientListener listener) {
        this.layer = layer;
        this.loop = loop;
        this.flow = flow;
        this.key = key;
        this.request = request;
        this.listener = listener;
        this.invite = request.isMethod("INVITE");
    }

    void start() {
        encoded = request.toBytes();
        transmit(encoded);
        unwatch = flow.watch(() -> loop.execute(() -> failed(new ClosedChannelException())));
        end = loop.schedule(layer.timers().giveUp(), this::timeout);
        if (!flow.transport().reliable()) {
            repeat(layer.timers().t1());
        }
    }

    /** Timers A and E. */
    private void repeat(long interval) {
        retransmission = loop.schedule(interval, () -> {
            transmit(encoded);
            long next = invite
                    ? interval * 2
                    : Math.min(interval * 2, layer.timers().t2());
            repeat(state == State.PROCEEDING ? layer.timers().t2() : next);
        });
    }

    private void transmit(byte[] message) {
        flow.send(loop, message, why -> loop.execute(() -> failed(why)));
    }

    private void failed(Throwable why) {
        if (state == State.CALLING || state == State.PROCEEDING) {
            terminate();
            listener.onTransportError(this, why);
        }
    }

    private void timeout() {
        boolean waiting = state == State.CALLING || state == State.PROCEEDING;
        terminate();
        if (waiting) {
            listener.onTimeout(this);
        }
    }

    /** A response; our Via is off. */
    void received(SipResponse response) {
        int status = response.status();
        if (state == State.COMPLETED) {
            if (invite && status >= 300) {
                transmit(ack);
            }
            return;
        }
        if (state == State.TERMINATED || (state == State.ACCEPTED && (status < 200 || status >= 300))) {
            return;
        }
        if (status < 200) {
            provisional();
        } else if (state != State.ACCEPTED) {
            complete(response);
        }
        listener.onResponse(this, response);
    }

    private void provisional() {
        if (state == State.CALLING) {
            state = State.PROCEEDING;
            if (invite) {
                retransmission.cancel();
                end.cancel(); // timer C is the proxy's
            }
        }
        if (cancelWanted) {
            sendCancel();
        }
    }

    private void complete(SipResponse response) {
        unwatch.run();
        retransmission.cancel();
        end.cancel();
        boolean success = response.status() < 300;
        if (invite && success) {
            state = State.ACCEPTED;
            end = loop.schedule(layer.timers().giveUp(), this::terminate);
            return;
        }
        state = State.COMPLETED;
        if (invite) {
            ack = request.follower("ACK", response.first(HeaderName.TO)).toBytes();
            transmit(ack);
        }
        if (flow.transport().reliable()) {
            terminate();
        } else {
            end = loop.schedule(
                    invite ? layer.timers().giveUp() : layer.timers().t4(), this::terminate);
        }
    }

    @Override
    public void cancel(List<String> reasons) {
        if (!invite || cancelWanted || (state != State.CALLING && state != State.PROCEEDING)) {
            return;
        }
        cancelWanted = true;
        cancelReasons = List.copyOf(reasons);
        if (state == State.PROCEEDING) {
            sendCancel();
        }
    }

    private void sendCancel() {
        if (cancelSent) {
            return;
        }
        cancelSent = true;
        SipRequest cancel = request.follower("CANCEL", request.first(HeaderName.TO));
        cancelReasons.forEach(reason -> cancel.add(HeaderName.REASON, reason));
        layer.sendCancel(loop, flow, cancel);
        end.cancel();
        end = loop.schedule(layer.timers().giveUp(), this::timeout);
    }

    private void terminate() {
        state = State.TERMINATED;
        unwatch.run();
        retransmission.cancel();
        end.cancel();
        layer.remove(loop, key, this);
    }

    @Override
    public Flow flow() {
        return flow;
    }
}
