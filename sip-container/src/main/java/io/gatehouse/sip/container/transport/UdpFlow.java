// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.FlowMark;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.message.Via;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;

/** A UDP address pair. It keeps nothing: the same pair is the same flow, also after a restart. */
final class UdpFlow implements WireFlow {
    private final UdpEndpoint endpoint;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;

    UdpFlow(UdpEndpoint endpoint, InetSocketAddress local, InetSocketAddress remote) {
        this.endpoint = endpoint;
        this.local = local;
        this.remote = remote;
    }

    @Override
    public void send(SipLoop loop, byte[] message, Consumer<Throwable> onFailure) {
        Channel channel = endpoint.channel(loop);
        if (!channel.isActive()) {
            onFailure.accept(new java.nio.channels.ClosedChannelException());
            return;
        }
        endpoint.trace().sent(Transport.UDP.viaToken(), local, remote, message);
        ByteBuf buffer = channel.alloc().directBuffer(message.length).writeBytes(message);
        loop.write(channel, new DatagramPacket(buffer, remote));
    }

    @Override
    public Runnable watch(Runnable onClose) {
        return () -> {};
    }

    @Override
    public void offeredForReuse(Via via) {
        // an address pair is reached anyway
    }

    @Override
    public UdpFlow towards(InetSocketAddress address) {
        return new UdpFlow(endpoint, local, address);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean open() {
        return endpoint.open();
    }

    @Override
    public long number() {
        return 0;
    }

    @Override
    public FlowMark mark() {
        return FlowMark.NONE;
    }

    @Override
    public void mark(FlowMark next) {
        // a forged source address must not inherit what somebody proved
    }

    @Override
    public void onClose(Runnable task) {
        // an address pair does not close
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UdpFlow that && local.equals(that.local) && remote.equals(that.remote);
    }

    @Override
    public int hashCode() {
        return Objects.hash(local, remote);
    }

    @Override
    public String toString() {
        return describe();
    }
}
