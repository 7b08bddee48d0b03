// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.loop.SipLoop;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;

/** The sockets, one for each loop, that share one local address and port (SO_REUSEPORT). */
final class UdpEndpoint {
    private final InetSocketAddress bound;
    private final List<Channel> channels;
    private final LocalAddresses addresses;
    private final MessageTrace trace;

    UdpEndpoint(InetSocketAddress bound, List<Channel> channels, LocalAddresses addresses, MessageTrace trace) {
        this.trace = trace;
        this.bound = bound;
        this.channels = channels;
        this.addresses = addresses;
    }

    InetSocketAddress bound() {
        return bound;
    }

    Channel channel(SipLoop loop) {
        return channels.get(loop.index() % channels.size());
    }

    MessageTrace trace() {
        return trace;
    }

    boolean open() {
        return channels.get(0).isActive();
    }

    UdpFlow flow(InetSocketAddress remote) {
        InetSocketAddress local = bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(addresses.towards(remote), bound.getPort())
                : bound;
        return new UdpFlow(this, local, remote);
    }

    boolean serves(InetSocketAddress local) {
        return bound.getPort() == local.getPort() && bound.getAddress().equals(local.getAddress());
    }

    void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly(1_000));
    }
}
