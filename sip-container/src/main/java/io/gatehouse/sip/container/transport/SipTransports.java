// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.loop.SipLoop;
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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The event loops and everything bound to them: UDP sockets, stream listeners and connections. Life-cycle methods exclude each
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
    public SipTransports(TransportSettings settings, Metrics metrics) {
        this.reading = new MessageReading(settings.messages(), settings.trace(), metrics);
        this.group = new MultiThreadIoEventLoopGroup(
                settings.loops(),
                new DefaultThreadFactory("sip-loop", true),
                settings.sockets().handlers());
        List<SipLoop> made = new ArrayList<>();
        for (EventExecutor executor : group) {
            made.add(new SipLoop(made.size(), (EventLoop) executor));
        }
        this.loops = List.copyOf(made);
        this.udp = new UdpListeners(settings.sockets(), loops, reading, addresses, settings.trace());
        this.streams = new StreamConnections(settings, group, loops, reading, addresses, metrics);
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
     * Binds every listener, or none.
     *
     * @throws StartupRefusal if a port is in use or may not be bound, or TLS is to be spoken without a certificate
     */
    public synchronized List<BoundListener> open(List<ListenerAddress> listeners) {
        try {
            listeners.forEach(this::open);
        } catch (RuntimeException refused) {
            closeListeners();
            throw refused;
        }
        return listeners();
    }

    /**
     * Binds one more listener. A UDP port is first tried without SO_REUSEPORT, which would share it in silence with another program.
     *
     * @throws StartupRefusal as for several
     */
    public synchronized BoundListener open(ListenerAddress listener) {
        BoundListener result = listener.transport() == Transport.UDP ? udp.open(listener) : streams.listen(listener);
        bound.add(result);
        return result;
    }

    /** Closes one listener; connections that it accepted go on. Without effect if it is closed. */
    public synchronized void close(BoundListener listener) {
        if (bound.remove(listener)) {
            if (listener.transport() == Transport.UDP) {
                udp.close(listener);
            } else {
                streams.close(listener);
            }
        }
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
     * @throws IllegalStateException if no listener speaks that transport in the target's address family, or we make no connection
     *     over it
     */
    public WireFlow flow(FlowTarget target) {
        if (target instanceof FlowTarget.Existing existing) {
            return (WireFlow) existing.flow();
        }
        FlowTarget.Address address = (FlowTarget.Address) target;
        return address.transport() == Transport.UDP ? udp.flow(address.remote()) : streams.flow(address);
    }

    /** The UDP flow of that pair, if the local address is still one of ours. */
    public Optional<Flow> udpFlow(InetSocketAddress local, InetSocketAddress remote) {
        return udp.flow(local, remote);
    }

    /** The open connection of that number. */
    public Optional<Flow> connection(long number) {
        return streams.byNumber(number);
    }

    /** The connection that was accepted from that address, for a response (RFC 3261 §18.2.2). */
    public Optional<WireFlow> connectionFrom(Transport transport, InetSocketAddress remote) {
        return streams.accepted(transport, remote);
    }

    static StartupRefusal inUse(ListenerAddress listener, Throwable why) {
        String transport = listener.transport().name().toLowerCase(Locale.ROOT);
        return new StartupRefusal(
                "Port " + listener.port() + "/" + transport + " on " + listener.address()
                        + " is in use or may not be bound (" + why.getMessage()
                        + "); stop the other program or set gatehouse.sip." + transport + ".port",
                why);
    }
}
