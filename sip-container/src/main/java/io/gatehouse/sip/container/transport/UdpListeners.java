// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The UDP sockets. Beside a wildcard each address of the host has sockets of its own, so that an answer leaves from the
 * address that the request came to; the wildcard takes what comes to addresses that appear later.
 */
final class UdpListeners {
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int RECEIVE_BUFFER = 4 << 20;

    /** Read in one turn of the loop, if so many wait; their answers leave together. Netty's own default here is one. */
    private static final int DATAGRAMS_PER_READ = 64;

    private final SocketKind sockets;
    private final List<SipLoop> loops;
    private final MessageReading reading;
    private final LocalAddresses addresses;
    private final MessageTrace trace;
    private final List<UdpEndpoint> endpoints = new CopyOnWriteArrayList<>();
    private final Map<BoundListener, List<UdpEndpoint>> ofListener = new ConcurrentHashMap<>();

    UdpListeners(
            SocketKind sockets,
            List<SipLoop> loops,
            MessageReading reading,
            LocalAddresses addresses,
            MessageTrace trace) {
        this.trace = trace;
        this.sockets = sockets;
        this.loops = loops;
        this.reading = reading;
        this.addresses = addresses;
    }

    BoundListener open(ListenerAddress listener) {
        try {
            InetAddress address = InetAddress.getByName(listener.address());
            List<InetAddress> own =
                    new ArrayList<>(address.isAnyLocalAddress() ? addresses.like(address) : List.of(address));
            boolean itself = address.isAnyLocalAddress() && sockets.bindsAlone(address);
            if (itself) {
                own.add(address);
            }
            int port = probe(itself ? address : own.get(0), listener.port());
            BoundListener result = new BoundListener(Transport.UDP, new InetSocketAddress(address, port));
            List<UdpEndpoint> opened = bindAll(own, port);
            endpoints.addAll(opened);
            ofListener.put(result, opened);
            return result;
        } catch (IOException refused) {
            throw SipTransports.inUse(listener, refused);
        }
    }

    private List<UdpEndpoint> bindAll(List<InetAddress> own, int port) throws IOException {
        List<UdpEndpoint> opened = new ArrayList<>();
        try {
            for (InetAddress one : own) {
                opened.add(bind(new InetSocketAddress(one, port)));
            }
            return opened;
        } catch (IOException refused) {
            opened.forEach(UdpEndpoint::close);
            throw refused;
        }
    }

    /** The port, if nobody has it; a free one for 0. */
    private int probe(InetAddress address, int port) throws IOException {
        if (sockets
                == SocketKind.NIO) { // whose sockets of IPv6 take IPv4 too, and keep a port for a while after a close
            try (DatagramSocket probe = new DatagramSocket(null)) {
                probe.setReuseAddress(false);
                probe.bind(new InetSocketAddress(address, port));
                return probe.getLocalPort();
            }
        }
        ChannelFuture bound = sockets.exclusiveUdp(address)
                .group(loops.get(0).eventLoop())
                .handler(new ChannelInboundHandlerAdapter())
                .bind(address, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        try {
            return ((InetSocketAddress) bound.channel().localAddress()).getPort();
        } finally {
            bound.channel().close().awaitUninterruptibly();
        }
    }

    private UdpEndpoint bind(InetSocketAddress address) throws IOException {
        List<Channel> channels = new ArrayList<>();
        List<UdpHandler> handlers = new ArrayList<>();
        for (SipLoop loop : sockets.sharesPorts() ? loops : loops.subList(0, 1)) {
            UdpHandler handler = new UdpHandler(loop, reading);
            ChannelFuture bound = sockets.udp(address.getAddress())
                    .group(loop.eventLoop())
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST_DATAGRAM).maxMessagesPerRead(DATAGRAMS_PER_READ))
                    .handler(handler)
                    .bind(address)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                channels.forEach(Channel::close);
                throw new IOException(bound.cause().getMessage(), bound.cause());
            }
            channels.add(bound.channel());
            handlers.add(handler);
        }
        UdpEndpoint endpoint = new UdpEndpoint(address, List.copyOf(channels), addresses, trace);
        for (int i = 0; i < channels.size(); i++) {
            Channel channel = channels.get(i);
            UdpHandler handler = handlers.get(i);
            channel.eventLoop().execute(() -> {
                handler.endpoint(endpoint);
                channel.config().setAutoRead(true);
            });
        }
        return endpoint;
    }

    Optional<Flow> flow(InetSocketAddress local, InetSocketAddress remote) {
        for (UdpEndpoint endpoint : endpoints) {
            if (endpoint.serves(local)) {
                return Optional.of(endpoint.flow(remote));
            }
        }
        for (UdpEndpoint endpoint : endpoints) {
            if (endpoint.bound().getAddress().isAnyLocalAddress()
                    && endpoint.bound().getPort() == local.getPort()
                    && endpoint.bound().getAddress().getClass()
                            == local.getAddress().getClass()) {
                return Optional.of(endpoint.flow(remote));
            }
        }
        return Optional.empty();
    }

    /** From the address that the system would choose for that peer, else from any of its family. */
    WireFlow flow(InetSocketAddress remote) {
        InetAddress facing = addresses.towards(remote);
        for (UdpEndpoint endpoint : endpoints) {
            if (endpoint.bound().getAddress().equals(facing)) {
                return endpoint.flow(remote);
            }
        }
        for (UdpEndpoint endpoint : endpoints) {
            if (endpoint.bound().getAddress().getClass() == remote.getAddress().getClass()) {
                return endpoint.flow(remote);
            }
        }
        throw new IllegalStateException("no UDP listener reaches " + remote);
    }

    void close(BoundListener listener) {
        List<UdpEndpoint> closing = ofListener.remove(listener);
        if (closing != null) {
            endpoints.removeAll(closing);
            closing.forEach(UdpEndpoint::close);
        }
    }

    void close() {
        ofListener.keySet().forEach(this::close);
    }
}
