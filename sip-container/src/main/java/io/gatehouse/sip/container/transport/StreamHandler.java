// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.StreamFramer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes of one connection: cut into messages, pings answered (RFC 5626 §4.4.1). Closed when the stream cannot be cut any more,
 * when a message is not whole {@value #SLOW_MILLIS} ms after it began, and after {@value #IDLE_MILLIS} ms of silence.
 */
final class StreamHandler extends SimpleChannelInboundHandler<ByteBuf> {
    static final long SLOW_MILLIS = 10_000;
    static final long IDLE_MILLIS = 3_600_000;

    private static final Logger LOG = LoggerFactory.getLogger(StreamHandler.class);
    private static final byte[] PONG = {'\r', '\n'};

    private final SipLoop loop;
    private final StreamFlow flow;
    private final MessageReading reading;
    private final StreamFramer framer;
    private TimerHandle deadline = () -> {};
    private boolean slow;

    StreamHandler(SipLoop loop, StreamFlow flow, MessageReading reading, ParserLimits limits) {
        this.loop = loop;
        this.flow = flow;
        this.reading = reading;
        this.framer = new StreamFramer(limits);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        limit(IDLE_MILLIS);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        deadline.cancel();
        context.fireChannelInactive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf content) {
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        framer.feed(bytes, 0, bytes.length);
        try {
            boolean whole = cut();
            if (!framer.midMessage()) {
                slow = false;
                limit(IDLE_MILLIS);
            } else if (whole || !slow) {
                slow = true;
                limit(SLOW_MILLIS);
            }
        } catch (MalformedMessage broken) {
            reading.answer(loop, flow, broken);
            flow.close();
        }
    }

    private boolean cut() throws MalformedMessage {
        boolean any = false;
        for (StreamFramer.Event event = framer.next(); event != StreamFramer.Event.NEED_MORE; event = framer.next()) {
            any = true;
            if (event == StreamFramer.Event.MESSAGE) {
                reading.read(loop, flow, framer.message());
            } else if (event == StreamFramer.Event.PING) {
                flow.send(loop, PONG, failure -> {});
            }
        }
        return any;
    }

    private void limit(long millis) {
        deadline.cancel();
        deadline = loop.schedule(millis, flow::close);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{}: {}", flow, cause.toString());
        context.close();
    }
}
