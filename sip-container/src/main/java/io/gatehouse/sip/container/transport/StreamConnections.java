// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.ParserLimits;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** TCP listeners and connections; a connection is used again for its remote address (RFC 3261 §18). */
final class StreamConnections {
    private final SocketKind sockets;
    private final EventLoopGroup group;
    private final List<SipLoop> loops;
    private final MessageReading reading;
    private final ParserLimits messages;
    private final ConnectionLimits limits;
    private final LocalAddresses addresses;
    private final ConnectionTable table;
    private final Counter refused;
    private final List<Channel> servers = new CopyOnWriteArrayList<>();
    private final AtomicLong numbers = new AtomicLong();

    StreamConnections(
            SocketKind sockets,
            EventLoopGroup group,
            List<SipLoop> loops,
            MessageReading reading,
            ParserLimits messages,
            ConnectionLimits limits,
            LocalAddresses addresses,
            Metrics metrics) {
        this.sockets = sockets;
        this.group = group;
        this.loops = loops;
        this.reading = reading;
        this.messages = messages;
        this.limits = limits;
        this.addresses = addresses;
        this.table = new ConnectionTable(limits);
        this.refused =
                metrics.counter("sip.connections.refused", "Connections closed at once, because there were too many");
        metrics.gauge("sip.connections", "Open SIP connections", table::size);
    }

    BoundListener listen(ListenerAddress listener) {
        InetAddress address;
        try {
            address = InetAddress.getByName(listener.address());
        } catch (UnknownHostException notAnAddress) {
            throw SipTransports.inUse(listener, notAnAddress);
        }
        int port = listener.port();
        for (InetAddress one : bindable(listener, address)) {
            port = bind(listener, new InetSocketAddress(one, port));
        }
        return new BoundListener(Transport.TCP, new InetSocketAddress(address, port));
    }

    private List<InetAddress> bindable(ListenerAddress listener, InetAddress address) {
        try {
            return sockets.bindsAlone(address) ? List.of(address) : addresses.like(address);
        } catch (SocketException noInterfaces) {
            throw SipTransports.inUse(listener, noInterfaces);
        }
    }

    private int bind(ListenerAddress listener, InetSocketAddress address) {
        ChannelFuture bound = sockets.server(address.getAddress())
                .group(group, group)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw SipTransports.inUse(listener, bound.cause());
        }
        servers.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private void accept(Channel channel) {
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        if (remote == null || local == null) {
            channel.close(); // it is gone already
            return;
        }
        StreamFlow flow = new StreamFlow(Transport.TCP, numbers.incrementAndGet(), local, remote, channel);
        flow.settled(channel.newSucceededFuture());
        if (table.keep(flow, true)) {
            channel.pipeline().addLast(handler(flow, channel));
        } else {
            refused.increment();
            channel.close();
        }
    }

    private StreamHandler handler(StreamFlow flow, Channel channel) {
        return new StreamHandler(loopOf(channel), flow, reading, messages, limits);
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

    /** The connection to that address, or one that begins to be made. */
    synchronized WireFlow flow(InetSocketAddress remote) {
        Optional<WireFlow> there = open(remote);
        return there.isPresent() ? there.get() : connect(remote);
    }

    private StreamFlow connect(InetSocketAddress remote) {
        InetSocketAddress local = new InetSocketAddress(addresses.towards(remote), port(remote.getAddress()));
        ChannelFuture registered = sockets.client()
                .group(group)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.connect().toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .handler(new ChannelInboundHandlerAdapter())
                .register();
        Channel channel = registered.channel();
        StreamFlow flow = new StreamFlow(Transport.TCP, numbers.incrementAndGet(), local, remote, channel);
        table.keep(flow, false);
        channel.pipeline().addLast(handler(flow, channel));
        channel.connect(remote).addListener((ChannelFuture done) -> {
            flow.settled(done);
            if (!done.isSuccess()) {
                channel.close();
            }
        });
        return flow;
    }

    Optional<WireFlow> open(InetSocketAddress remote) {
        return table.open(remote);
    }

    Optional<Flow> byNumber(long number) {
        return table.byNumber(number);
    }

    private int port(InetAddress peer) {
        return servers.stream()
                .map(server -> (InetSocketAddress) server.localAddress())
                .filter(address -> address.getAddress().getClass() == peer.getClass())
                .mapToInt(InetSocketAddress::getPort)
                .findFirst()
                .orElse(Transport.TCP.defaultPort());
    }

    void close() {
        servers.forEach(server -> server.close().awaitUninterruptibly(1_000));
        servers.clear();
        table.closeAll();
    }
}
