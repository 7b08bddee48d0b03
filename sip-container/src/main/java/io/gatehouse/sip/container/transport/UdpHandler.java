// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.loop.SipLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Datagrams of one socket: a message, a STUN binding request (RFC 5626 §4.4.2), or a keep-alive that needs no answer. */
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);
    /** Shorter than any request line and Via; what is shorter keeps a NAT open. */
    private static final int SHORTEST = 16;

    private final SipLoop loop;
    private final MessageReading reading;
    private UdpEndpoint endpoint;

    UdpHandler(SipLoop loop, MessageReading reading) {
        this.loop = loop;
        this.reading = reading;
    }

    /** Called on the loop, before anything is read. */
    void endpoint(UdpEndpoint owner) {
        endpoint = owner;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        ByteBuf content = packet.content();
        InetSocketAddress sender = packet.sender();
        if (content.readableBytes() < SHORTEST || sender.getPort() == 0) {
            return;
        }
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        if (bytes[0] >= 0 && bytes[0] < 4) {
            byte[] answer = StunBinding.answer(bytes, sender);
            if (answer.length > 0) {
                endpoint.flow(sender).send(loop, answer, failure -> {});
            }
            return;
        }
        reading.read(loop, endpoint.flow(sender), bytes);
    }

    /** ICMP errors of earlier datagrams arrive here; nothing follows from them. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("UDP {}: {}", context.channel().localAddress(), cause.toString());
    }
}
