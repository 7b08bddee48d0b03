// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** One address that phones register from. */
final class Source extends ChannelInboundHandlerAdapter {
    private final Answer answer = new Answer();
    private final Runnable flush = this::flush;
    private Channel channel;
    private byte[] host;
    private boolean flushing;
    private Consumer<Answer> receiver = ignored -> {};

    void opened(Channel open) {
        channel = open;
        InetSocketAddress local = (InetSocketAddress) open.localAddress();
        host = (local.getAddress().getHostAddress() + ":" + local.getPort()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Who is told of answers from now on; on the event loop. */
    void receiver(Consumer<Answer> next) {
        receiver = next;
    }

    /** {@code address:port} as it stands in Via and Contact. */
    byte[] host() {
        return host;
    }

    ByteBuf buffer() {
        return channel.alloc().ioBuffer(1500);
    }

    /** Sent when the present turn of the loop ends, with whatever else was written in it. */
    void write(ByteBuf datagram) {
        channel.write(datagram, channel.voidPromise());
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(flush);
        }
    }

    private void flush() {
        flushing = false;
        channel.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            ByteBuf content = packet.content();
            int length = Math.min(content.readableBytes(), answer.bytes().length);
            content.readBytes(answer.bytes(), 0, length);
            answer.length(length);
            receiver.accept(answer);
        } finally {
            packet.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A refused datagram (the server is gone) shows as a retransmission, and in the end as a failure.
    }
}
