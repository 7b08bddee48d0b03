// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.message.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stream listeners and connections of every transport but UDP. A connection is used again for whom it reaches (RFC 3261 §18, RFC
 * 5923); a listener that is closed leaves its connections alone.
 */
final class StreamConnections {
    /** What the system keeps for a peer that does not read; left alone it keeps megabytes for each. */
    private static final int SEND_BUFFER = 128 << 10;

    private final SocketKind sockets;
    private final EventLoopGroup group;
    private final List<SipLoop> loops;
    private final StreamPipeline pipeline;
    private final Balancers balancers;
    private final MessageTrace trace;
    private final ConnectionLimits limits;
    private final LocalAddresses addresses;
    private final ConnectionTable table;
    private final Counter refused;
    private final Map<BoundListener, List<Channel>> servers = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    StreamConnections(
            TransportSettings settings,
            EventLoopGroup group,
            List<SipLoop> loops,
            MessageReading reading,
            LocalAddresses addresses,
            Metrics metrics) {
        this.sockets = settings.sockets();
        this.group = group;
        this.loops = loops;
        this.pipeline = new StreamPipeline(settings, reading);
        this.balancers = settings.balancers();
        this.trace = settings.trace();
        this.limits = settings.connections();
        this.addresses = addresses;
        this.table = new ConnectionTable(limits);
        this.refused =
                metrics.counter("sip.connections.refused", "Connections closed at once, because there were too many");
        metrics.gauge("sip.connections", "Open SIP connections", table::size);
    }

    BoundListener listen(ListenerAddress listener) {
        if (listener.transport().secure() && !pipeline.speaksTls()) {
            throw new StartupRefusal("A listener for " + listener.transport() + " needs a certificate");
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(listener.address());
        } catch (UnknownHostException notAnAddress) {
            throw SipTransports.inUse(listener, notAnAddress);
        }
        int port = listener.port();
        List<Channel> channels = new ArrayList<>();
        for (InetAddress one : bindable(listener, address)) {
            ChannelFuture bound = bind(listener.transport(), new InetSocketAddress(one, port));
            if (!bound.isSuccess()) {
                closeAll(channels);
                throw SipTransports.inUse(listener, bound.cause());
            }
            channels.add(bound.channel());
            port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        }
        BoundListener result = new BoundListener(listener.transport(), new InetSocketAddress(address, port));
        servers.put(result, channels);
        return result;
    }

    private List<InetAddress> bindable(ListenerAddress listener, InetAddress address) {
        try {
            return sockets.bindsAlone(address) ? List.of(address) : addresses.like(address);
        } catch (SocketException noInterfaces) {
            throw SipTransports.inUse(listener, noInterfaces);
        }
    }

    private ChannelFuture bind(Transport transport, InetSocketAddress address) {
        return sockets.server(address.getAddress())
                .group(group, group)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, transport);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
    }

    private void accept(Channel channel, Transport transport) {
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        if (remote == null || local == null) {
            channel.close(); // it is gone already
        } else if (balancers.trusts(remote)) {
            TimerHandle deadline =
                    loopOf(channel).schedule(limits.firstMessage().toMillis(), channel::close);
            channel.closeFuture().addListener(closed -> deadline.cancel());
            balancers.awaitHeader(channel, (reached, peer, overTls) -> {
                deadline.cancel();
                StreamFlow flow = flow(channel, transport, reached, peer);
                if (overTls) {
                    flow.balancerSpeaksTls();
                }
                begin(channel, flow);
            });
        } else {
            begin(channel, flow(channel, transport, local, remote));
        }
    }

    private StreamFlow flow(Channel channel, Transport transport, InetSocketAddress local, InetSocketAddress remote) {
        return new StreamFlow(transport, numbers.incrementAndGet(), local, remote, channel, trace);
    }

    private void begin(Channel channel, StreamFlow flow) {
        flow.established();
        if (table.keepAccepted(flow)) {
            pipeline.accepted(channel, flow, loopOf(channel));
        } else {
            refused.increment();
            channel.close();
        }
    }

    private WriteBufferWaterMark waterMark() {
        return new WriteBufferWaterMark(limits.unsentBytes() / 2, limits.unsentBytes());
    }

    private SipLoop loopOf(Channel channel) {
        for (SipLoop loop : loops) {
            if (loop.eventLoop() == channel.eventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException("a channel of a foreign loop: " + channel);
    }

    /**
     * The connection to that address, or one that begins to be made.
     *
     * @throws IllegalStateException if no connection may be made over that transport
     */
    synchronized WireFlow flow(FlowTarget.Address target) {
        Optional<WireFlow> there = table.open(target.transport(), target.remote(), target.domain());
        return there.isPresent() ? there.get() : connect(target);
    }

    private StreamFlow connect(FlowTarget.Address target) {
        Transport transport = target.transport();
        InetSocketAddress remote = target.remote();
        if (transport != Transport.TCP && !(transport == Transport.TLS && pipeline.speaksTls())) {
            throw new IllegalStateException(
                    "no connection is made over " + transport); // RFC 7118 §5: a server opens no WebSocket
        }
        InetSocketAddress local =
                new InetSocketAddress(addresses.towards(remote), port(transport, remote.getAddress()));
        ChannelFuture registered = sockets.client()
                .group(group)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.connect().toMillis())
                .option(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .handler(new ChannelInboundHandlerAdapter())
                .register();
        Channel channel = registered.channel();
        StreamFlow flow = flow(channel, transport, local, remote);
        table.keepOwn(flow, target.domain());
        pipeline.connecting(channel, flow, loopOf(channel), target.domain());
        channel.connect(remote).addListener(done -> {
            if (!done.isSuccess()) {
                flow.failed(done.cause());
            } else if (!transport.secure()) {
                flow.established();
            }
        });
        return flow;
    }

    Optional<WireFlow> accepted(Transport transport, InetSocketAddress remote) {
        return table.open(transport, remote, "");
    }

    Optional<Flow> byNumber(long number) {
        return table.byNumber(number);
    }

    private int port(Transport transport, InetAddress peer) {
        return servers.keySet().stream()
                .filter(server -> server.transport() == transport
                        && server.local().getAddress().getClass() == peer.getClass())
                .mapToInt(BoundListener::port)
                .findFirst()
                .orElse(transport.defaultPort());
    }

    /** Accepts no more there; what was accepted goes on. */
    void close(BoundListener listener) {
        List<Channel> channels = servers.remove(listener);
        if (channels != null) {
            closeAll(channels);
        }
    }

    void close() {
        servers.keySet().forEach(this::close);
        table.closeAll();
    }

    private static void closeAll(List<Channel> channels) {
        channels.forEach(server -> server.close().awaitUninterruptibly(1_000));
    }
}
