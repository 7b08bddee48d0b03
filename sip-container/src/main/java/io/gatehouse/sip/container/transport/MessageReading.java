// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.MalformedMessage.Kind;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.message.Via;
import io.gatehouse.sip.uri.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From bytes to the receiver: parsing, the source in the top Via, answers to what is broken. Any thread. */
final class MessageReading {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReading.class);

    private final SipParser parser;
    private final MessageTrace trace;
    private final Counter received;
    private final Counter malformed;
    private final Counter failed;
    private final Counter notSip;
    private final Counter notCut;
    private final Counter notFinished;
    private final Counter handshake;
    private volatile MessageReceiver receiver = (loop, flow, message) -> {};

    MessageReading(ParserLimits limits, MessageTrace trace, Metrics metrics) {
        this.trace = trace;
        this.parser = new SipParser(limits);
        this.received = metrics.counter("sip.messages.received", "SIP messages read");
        this.malformed = metrics.counter("sip.messages.malformed", "What came in and was no SIP message");
        this.failed = metrics.counter("sip.messages.failed", "Messages at which the server itself failed");
        this.notSip = givenUp(metrics, "not-sip");
        this.notCut = givenUp(metrics, "framing");
        this.notFinished = givenUp(metrics, "unfinished");
        this.handshake = givenUp(metrics, "handshake");
    }

    private static Counter givenUp(Metrics metrics, String reason) {
        return metrics.counter(
                "sip.connections.given.up",
                "Connections closed because of what came: no SIP, nothing that can be cut into messages, a message without an end,"
                        + " a WebSocket handshake that was refused",
                "reason",
                reason);
    }

    void receiver(MessageReceiver next) {
        receiver = next;
    }

    /**
     * Hands on one message; the array belongs to it from now on.
     *
     * @return false if it is no SIP at all
     */
    boolean read(SipLoop loop, WireFlow flow, byte[] bytes) {
        received.increment();
        trace.received(flow.transport().viaToken(), flow.local(), flow.remote(), bytes);
        try {
            SipMessage message = parser.parse(bytes);
            if (message instanceof SipRequest) {
                stamp(message, flow);
            } else {
                message.topVia();
            }
            deliver(loop, flow, message);
        } catch (MalformedMessage broken) {
            answer(loop, flow, broken);
            return broken.kind() != Kind.NOT_SIP;
        } catch (MalformedHeader broken) {
            malformed.increment();
            LOG.debug("{}: {}", flow, broken.getMessage());
        }
        return true;
    }

    /** Answers a stream that cannot be cut any more, if there is an answer; the caller closes it. */
    void givenUp(SipLoop loop, WireFlow flow, MalformedMessage broken, byte[] held) {
        trace.receivedUncut(flow.transport().viaToken(), flow.local(), flow.remote(), held);
        (broken.kind() == Kind.NOT_SIP ? notSip : notCut).increment();
        answer(loop, flow, broken);
    }

    /** A whole message, which {@link #read} has shown, was no SIP; the caller closes the connection. */
    void strange(WireFlow flow) {
        notSip.increment();
        LOG.debug("{} is closed: it does not speak SIP", flow);
    }

    /** An HTTP request that made no WebSocket; it was answered and the connection is being closed. */
    void refusedHandshake() {
        handshake.increment();
    }

    /** A message has taken too long; the caller closes the connection. */
    void unfinished(WireFlow flow, byte[] held) {
        trace.receivedUncut(flow.transport().viaToken(), flow.local(), flow.remote(), held);
        notFinished.increment();
        LOG.debug("{} is closed: a message that does not end", flow);
    }

    /** Brings a message that was read on one loop to another one, which owns what it belongs to. */
    void handOver(SipLoop owner, WireFlow flow, SipMessage message) {
        owner.execute(() -> deliver(owner, flow, message));
    }

    private void deliver(SipLoop loop, WireFlow flow, SipMessage message) {
        try {
            receiver.onMessage(loop, flow, message);
        } catch (MalformedHeader broken) {
            malformed.increment();
            LOG.debug("{}: {}", flow, broken.getMessage());
        } catch (RuntimeException bug) {
            failed.increment();
            LOG.error("a message from {} was not served", flow, bug);
        }
    }

    private static void stamp(SipMessage request, WireFlow flow) {
        Via via = request.topVia();
        if (flow.transport() == Transport.TLS && via.parameters().has("alias")) {
            flow.offeredForReuse(via);
        }
        if (via.hasRport()
                || via.received().isPresent()
                || !via.host().contentEquals(Host.of(flow.remote().getAddress()))) {
            request.replaceTopVia(via.withSource(flow.remote()));
        }
    }

    /** The answer that the RFC has for it, or silence. */
    private void answer(SipLoop loop, WireFlow flow, MalformedMessage broken) {
        malformed.increment();
        LOG.debug("{}: {}", flow, broken.getMessage());
        if (broken.suggestedStatus() == 0 || broken.answerable().isEmpty()) {
            return;
        }
        SipRequest request = broken.answerable().get();
        try {
            stamp(request, flow);
            SipResponse response = request.respond(broken.suggestedStatus(), reason(broken.suggestedStatus()));
            response.addToTag(loop.unguessable());
            flow.send(loop, response.toBytes(), failure -> LOG.debug("{}: {}", flow, failure.toString()));
        } catch (RuntimeException unanswerable) {
            LOG.debug("{}: no answer can be made: {}", flow, unanswerable.toString());
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case 413 -> "Request Entity Too Large";
            case 505 -> "Version Not Supported";
            case 513 -> "Message Too Large";
            default -> "Bad Request";
        };
    }
}
