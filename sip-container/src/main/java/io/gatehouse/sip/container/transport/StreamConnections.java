// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.BoundListener;
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
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * TCP listeners and connections, {@value #MOST} at most, {@value #MOST_OF_PEER} from one address; a connection is used again
 * for its remote address (RFC 3261 §18).
 */
final class StreamConnections {
    static final int MOST = 200_000;
    static final int MOST_OF_PEER = 20_000;
    /** What waits for a peer that does not read, in bytes. */
    static final int HIGH_WATER = 1 << 20;

    private static final int CONNECT_MILLIS = 5_000;

    private final SocketKind sockets;
    private final EventLoopGroup group;
    private final List<SipLoop> loops;
    private final MessageReading reading;
    private final ParserLimits limits;
    private final LocalAddresses addresses;
    private final List<Channel> servers = new CopyOnWriteArrayList<>();
    private final Map<Long, StreamFlow> byNumber = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, StreamFlow> byRemote = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> ofPeer = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    StreamConnections(
            SocketKind sockets,
            EventLoopGroup group,
            List<SipLoop> loops,
            MessageReading reading,
            ParserLimits limits,
            LocalAddresses addresses) {
        this.sockets = sockets;
        this.group = group;
        this.loops = loops;
        this.reading = reading;
        this.limits = limits;
        this.addresses = addresses;
    }

    BoundListener listen(ListenerAddress listener) {
        InetAddress address;
        try {
            address = InetAddress.getByName(listener.address());
        } catch (UnknownHostException notAnAddress) {
            throw SipTransports.inUse(listener, notAnAddress);
        }
        ChannelFuture bound = sockets.server(address)
                .group(group, group)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(HIGH_WATER / 2, HIGH_WATER))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address, listener.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw SipTransports.inUse(listener, bound.cause());
        }
        servers.add(bound.channel());
        int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        return new BoundListener(Transport.TCP, new InetSocketAddress(address, port));
    }

    private void accept(Channel channel) {
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        if (remote == null || local == null || !room(remote.getAddress())) {
            channel.close();
            return;
        }
        StreamFlow flow = new StreamFlow(Transport.TCP, numbers.incrementAndGet(), local, remote, channel);
        flow.settled(channel.newSucceededFuture());
        keep(flow, channel);
    }

    private boolean room(InetAddress peer) {
        return byNumber.size() < MOST && ofPeer.getOrDefault(peer, 0) < MOST_OF_PEER;
    }

    private void keep(StreamFlow flow, Channel channel) {
        InetAddress peer = flow.remote().getAddress();
        byNumber.put(flow.number(), flow);
        byRemote.put(flow.remote(), flow);
        ofPeer.merge(peer, 1, Integer::sum);
        channel.closeFuture().addListener(closed -> {
            byNumber.remove(flow.number());
            byRemote.remove(flow.remote(), flow);
            ofPeer.computeIfPresent(peer, (address, count) -> count > 1 ? count - 1 : null);
        });
        channel.pipeline().addLast(new StreamHandler(loopOf(channel), flow, reading, limits));
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
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(HIGH_WATER / 2, HIGH_WATER))
                .handler(new ChannelInboundHandlerAdapter())
                .register();
        Channel channel = registered.channel();
        StreamFlow flow = new StreamFlow(Transport.TCP, numbers.incrementAndGet(), local, remote, channel);
        keep(flow, channel);
        channel.connect(remote).addListener((ChannelFuture done) -> {
            flow.settled(done);
            if (!done.isSuccess()) {
                channel.close();
            }
        });
        return flow;
    }

    Optional<WireFlow> open(InetSocketAddress remote) {
        return Optional.<WireFlow>ofNullable(byRemote.get(remote)).filter(Flow::open);
    }

    Optional<Flow> byNumber(long number) {
        return Optional.<Flow>ofNullable(byNumber.get(number)).filter(Flow::open);
    }

    private int port(InetAddress peer) {
        return servers.stream()
                .map(server -> (InetSocketAddress) server.localAddress())
                .filter(address -> address.getAddress().getClass() == peer.getClass())
                .mapToInt(InetSocketAddress::getPort)
                .findFirst()
                .orElse(Transport.TCP.defaultPort());
    }

    double size() {
        return byNumber.size();
    }

    void close() {
        servers.forEach(server -> server.close().awaitUninterruptibly(1_000));
        servers.clear();
        byNumber.values().forEach(StreamFlow::close);
        byRemote.values().forEach(StreamFlow::close);
    }
}
