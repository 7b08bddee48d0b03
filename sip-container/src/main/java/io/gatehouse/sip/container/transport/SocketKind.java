// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;

/** Epoll where its native part loads, else NIO: which channels are made and which options they take. */
public enum SocketKind {
    EPOLL,
    NIO;

    private static final IntegerUnixChannelOption V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    /** @param nativeWanted false for NIO in any case */
    public static SocketKind best(boolean nativeWanted) {
        return nativeWanted && Epoll.isAvailable() ? EPOLL : NIO;
    }

    IoHandlerFactory handlers() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** Whether several sockets, one for each loop, may share a UDP port. */
    boolean sharesPorts() {
        return this == EPOLL;
    }

    /** Whether binding the address leaves the other family alone; the JDK cannot say IPV6_V6ONLY. */
    boolean bindsAlone(InetAddress address) {
        return this == EPOLL || !(address.isAnyLocalAddress() && address instanceof Inet6Address);
    }

    private static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    /** A UDP socket that shares its port with others of ours. */
    Bootstrap udp(InetAddress address) {
        Bootstrap bootstrap = exclusiveUdp(address);
        return sharesPorts()
                ? bootstrap.option(UnixChannelOption.SO_REUSEPORT, true)
                : bootstrap.option(ChannelOption.SO_REUSEADDR, true); // so that a wildcard stands beside addresses
    }

    /** A UDP socket that binds only where nobody else has. One of IPv6 leaves IPv4 alone, where the system lets us say so. */
    Bootstrap exclusiveUdp(InetAddress address) {
        SocketProtocolFamily family = family(address);
        Bootstrap bootstrap = new Bootstrap();
        if (this == NIO) {
            return bootstrap.channelFactory(() -> new NioDatagramChannel(family));
        }
        bootstrap.channelFactory(() -> new EpollDatagramChannel(family));
        return family == SocketProtocolFamily.INET6 ? bootstrap.option(V6ONLY, 1) : bootstrap;
    }

    ServerBootstrap server(InetAddress address) {
        SocketProtocolFamily family = family(address);
        ServerBootstrap bootstrap = new ServerBootstrap();
        if (this == NIO) {
            return bootstrap.channelFactory(() -> new NioServerSocketChannel(SelectorProvider.provider(), family));
        }
        bootstrap.channelFactory(() -> new EpollServerSocketChannel(family));
        return family == SocketProtocolFamily.INET6 ? bootstrap.option(V6ONLY, 1) : bootstrap;
    }

    Bootstrap client() {
        return new Bootstrap().channel(this == EPOLL ? EpollSocketChannel.class : NioSocketChannel.class);
    }
}
