// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
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

    private static SocketProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    Bootstrap udp(InetAddress address) {
        SocketProtocolFamily family = family(address);
        Bootstrap bootstrap = new Bootstrap();
        if (this == NIO) {
            return bootstrap.channelFactory(() -> new NioDatagramChannel(family));
        }
        bootstrap.channelFactory(() -> new EpollDatagramChannel(family)).option(UnixChannelOption.SO_REUSEPORT, true);
        return family == SocketProtocolFamily.INET6 ? bootstrap.option(V6ONLY, 1) : bootstrap;
    }

    ServerBootstrap server(InetAddress address) {
        SocketProtocolFamily family = family(address);
        ServerBootstrap bootstrap = new ServerBootstrap();
        if (this == NIO) {
            return bootstrap.channel(NioServerSocketChannel.class);
        }
        bootstrap.channelFactory(() -> new EpollServerSocketChannel(family));
        return family == SocketProtocolFamily.INET6 ? bootstrap.option(V6ONLY, 1) : bootstrap;
    }

    Bootstrap client() {
        return new Bootstrap().channel(this == EPOLL ? EpollSocketChannel.class : NioSocketChannel.class);
    }
}
