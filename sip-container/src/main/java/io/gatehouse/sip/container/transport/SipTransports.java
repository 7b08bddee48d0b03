// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The event loops and everything bound to them: UDP sockets, TCP listeners and connections. Life-cycle methods exclude each
 * other; the rest may be called from any thread.
 */
public final class SipTransports {
    private final LocalAddresses addresses = new LocalAddresses();
    private final List<BoundListener> bound = new CopyOnWriteArrayList<>();
    private final MessageReading reading;
    private final EventLoopGroup group;
    private final List<SipLoop> loops;
    private final UdpListeners udp;
    private final StreamConnections streams;

    /** The loops exist from here on, their threads when they are needed. */
    public SipTransports(
            SocketKind sockets, int loopCount, ParserLimits limits, ConnectionLimits connections, Metrics metrics) {
        this.reading = new MessageReading(limits, metrics);
        this.group = new MultiThreadIoEventLoopGroup(
                loopCount, new DefaultThreadFactory("sip-loop", true), sockets.handlers());
        List<SipLoop> made = new ArrayList<>();
        for (EventExecutor executor : group) {
            made.add(new SipLoop(made.size(), (EventLoop) executor));
        }
        this.loops = List.copyOf(made);
        this.udp = new UdpListeners(sockets, loops, reading, addresses);
        this.streams = new StreamConnections(sockets, group, loops, reading, limits, connections, addresses, metrics);
    }

    public List<SipLoop> loops() {
        return loops;
    }

    /** Who gets the messages; said before {@link #open}. */
    public void receiver(MessageReceiver receiver) {
        reading.receiver(receiver);
    }

    /** Brings a message to the receiver again, on the loop that owns what it belongs to. */
    public void handOver(SipLoop owner, WireFlow flow, SipMessage message) {
        reading.handOver(owner, flow, message);
    }

    /**
     * Binds every listener, or none. The UDP ports are first tried without SO_REUSEPORT, which would share them in silence
     * with another program.
     *
     * @throws StartupRefusal if a port is in use or may not be bound, or the transport is not built yet
     */
    public synchronized List<BoundListener> open(List<ListenerAddress> listeners) {
        try {
            for (ListenerAddress listener : listeners) {
                bound.add(
                        switch (listener.transport()) {
                            case UDP -> udp.open(listener);
                            case TCP -> streams.listen(listener);
                            default ->
                                throw new StartupRefusal("A listener for " + listener.transport()
                                        + " is not built yet; set its port to 0");
                        });
            }
        } catch (RuntimeException refused) {
            closeListeners();
            throw refused;
        }
        return List.copyOf(bound);
    }

    /** What is bound now. */
    public List<BoundListener> listeners() {
        return List.copyOf(bound);
    }

    /** Closes listeners and connections. */
    public synchronized void closeListeners() {
        udp.close();
        streams.close();
        bound.clear();
    }

    /** Closes everything and ends the loops; waits two seconds for them at most. */
    public void stop() {
        closeListeners();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /**
     * The flow that a message to that target takes; a connection that is not there begins to be made.
     *
     * @throws IllegalStateException if no listener speaks that transport in the target's address family
     */
    public WireFlow flow(FlowTarget target) {
        if (target instanceof FlowTarget.Existing existing) {
            return (WireFlow) existing.flow();
        }
        FlowTarget.Address address = (FlowTarget.Address) target;
        return switch (address.transport()) {
            case UDP -> udp.flow(address.remote());
            case TCP -> streams.flow(address.remote());
            default -> throw new IllegalStateException(address.transport() + " is not built yet");
        };
    }

    /** The UDP flow of that pair, if the local address is still one of ours. */
    public Optional<Flow> udpFlow(InetSocketAddress local, InetSocketAddress remote) {
        return udp.flow(local, remote);
    }

    /** The open connection of that number. */
    public Optional<Flow> connection(long number) {
        return streams.byNumber(number);
    }

    /** The open connection to that address, for a response (RFC 3261 §18.2.2). */
    public Optional<WireFlow> connectionTo(Transport transport, InetSocketAddress remote) {
        return transport == Transport.TCP ? streams.open(remote) : Optional.empty();
    }

    static StartupRefusal inUse(ListenerAddress listener, Throwable why) {
        String transport = listener.transport().uriToken();
        return new StartupRefusal(
                "Port " + listener.port() + "/" + transport + " on " + listener.address()
                        + " is in use or may not be bound (" + why.getMessage()
                        + "); stop the other program or set gatehouse.sip." + transport + ".port",
                why);
    }
}
