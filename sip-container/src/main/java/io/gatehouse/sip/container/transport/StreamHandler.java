// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.StreamFramer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;

/**
 * Bytes of one connection: cut into messages, pings answered (RFC 5626 §4.4.1). Closed when the stream cannot be cut any more,
 * when a message takes too long from its first byte to its last, and after silence. The answer to what could not be cut is given
 * time to arrive: what still comes is thrown away for {@value #LINGER_MILLIS} ms, because a close with unread bytes is a reset
 * that takes the answer with it.
 */
final class StreamHandler extends ConnectionHandler {
    static final long LINGER_MILLIS = 1_000;

    private final MessageReading reading;
    private final StreamFramer framer;
    private boolean givenUp;

    StreamHandler(
            SipLoop loop, StreamFlow flow, MessageReading reading, ParserLimits messages, ConnectionLimits limits) {
        super(loop, flow, limits);
        this.reading = reading;
        this.framer = new StreamFramer(messages);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf content) {
        if (givenUp) {
            return;
        }
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        framer.feed(bytes, 0, bytes.length);
        try {
            boolean whole = cut(context);
            if (givenUp) {
                return;
            }
            if (whole || !framer.midMessage()) {
                patience.wholeMessage();
            }
            if (framer.midMessage()) {
                patience.partOfMessage();
            }
        } catch (MalformedMessage broken) {
            giveUp(context, broken);
        }
    }

    private boolean cut(ChannelHandlerContext context) throws MalformedMessage {
        boolean any = false;
        for (StreamFramer.Event event = framer.next(); event != StreamFramer.Event.NEED_MORE; event = framer.next()) {
            any = true;
            if (event == StreamFramer.Event.MESSAGE) {
                if (!reading.read(loop, flow, framer.message())) {
                    reading.strange(flow);
                    end(context);
                    return true;
                }
            } else if (event == StreamFramer.Event.PING) {
                flow.send(loop, PONG, failure -> {});
            }
        }
        return any;
    }

    @Override
    void unfinished() {
        reading.unfinished(flow, framer.remains());
        flow.close();
    }

    private void giveUp(ChannelHandlerContext context, MalformedMessage broken) {
        reading.givenUp(loop, flow, broken, framer.remains());
        end(context);
    }

    private void end(ChannelHandlerContext context) {
        givenUp = true;
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        }
        if (context.channel() instanceof DuplexChannel channel) {
            channel.shutdownOutput();
        }
        patience.limit(Duration.ofMillis(LINGER_MILLIS));
    }
}
