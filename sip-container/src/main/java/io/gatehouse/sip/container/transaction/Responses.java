// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.locate.NumericAddress;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.container.transport.SipTransports;
import io.gatehouse.sip.container.transport.WireFlow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.message.Via;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which way a response goes (RFC 3261 §18.2.2, RFC 3581 §4). */
final class Responses {
    private static final Logger LOG = LoggerFactory.getLogger(Responses.class);

    private final SipTransports transports;
    private final Counter lost;
    private final Consumer<Throwable> datagramLost = this::datagramLost;

    Responses(SipTransports transports, Metrics metrics) {
        this.transports = transports;
        this.lost = metrics.counter("sip.responses.lost", "Responses that could not be sent: the connection was gone");
    }

    /** Without rport an answer goes to the port of sent-by; over streams, back on the connection. */
    static WireFlow flowFor(WireFlow flow, Via via) {
        if (via.hasRport() || flow.transport().reliable()) {
            return flow;
        }
        int port = via.port() > 0 ? via.port() : Transport.UDP.defaultPort();
        return flow.towards(new InetSocketAddress(flow.remote().getAddress(), port));
    }

    /** On the flow that the request came by; where that is gone, over a new connection if there is somebody to take it. */
    void send(SipLoop loop, WireFlow flow, Via via, byte[] response) {
        if (flow.transport().reliable()) {
            flow.send(loop, response, why -> sendAgain(loop, flow, via, response));
        } else {
            flow.send(loop, response, datagramLost);
        }
    }

    private void sendAgain(SipLoop loop, WireFlow flow, Via via, byte[] response) {
        Optional<WireFlow> again = listenerOf(flow, via);
        if (again.isPresent()) {
            again.get().send(loop, response, why -> lost(flow));
        } else {
            lost(flow);
        }
    }

    private void datagramLost(Throwable why) {
        lost.increment();
        LOG.debug("a response was not sent: {}", why.toString());
    }

    private void lost(WireFlow flow) {
        lost.increment();
        LOG.debug("{}: gone before its response", flow);
    }

    /**
     * A TCP peer that says in sent-by where it listens. Only if sent-by is the address that it really has: behind a NAT nobody
     * listens at either of the two.
     */
    private Optional<WireFlow> listenerOf(WireFlow flow, Via via) {
        InetSocketAddress remote = flow.remote();
        int port = via.port() > 0 ? via.port() : Transport.TCP.defaultPort();
        boolean listens = flow.transport() == Transport.TCP
                && port != remote.getPort()
                && numeric(via.host()).filter(remote.getAddress()::equals).isPresent();
        return listens
                ? Optional.of(
                        transports.flow(FlowTarget.of(Transport.TCP, new InetSocketAddress(remote.getAddress(), port))))
                : Optional.empty();
    }

    /** A response without a transaction (§16.11), by its topmost Via; what has no way is dropped. */
    void forward(SipLoop loop, SipResponse response) {
        if (!response.has(HeaderName.VIA)) {
            return;
        }
        Via via = response.topVia();
        Transport transport = via.transport().orElse(Transport.UDP);
        Optional<InetSocketAddress> source = source(via, transport);
        Optional<WireFlow> flow = transport == Transport.UDP
                ? source.map(address -> transports.flow(FlowTarget.of(transport, address)))
                : source.flatMap(address -> transports.connectionFrom(transport, address));
        flow.ifPresent(way -> way.send(loop, response.toBytes(), why -> lost(way)));
    }

    private static Optional<InetSocketAddress> source(Via via, Transport transport) {
        int sentBy = via.port() > 0 ? via.port() : transport.defaultPort();
        return numeric(via.received().isPresent() ? via.received() : via.host())
                .map(address -> new InetSocketAddress(address, via.rport() > 0 ? via.rport() : sentBy));
    }

    /** A name in sent-by is never looked up: anybody may write any there, and the peer's address is known. */
    private static Optional<InetAddress> numeric(ByteSpan host) {
        return NumericAddress.of(host.toString());
    }
}
