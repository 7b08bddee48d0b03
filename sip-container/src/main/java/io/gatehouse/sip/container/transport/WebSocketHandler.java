// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.container.transport.websocket.SipFrames;
import io.gatehouse.sip.container.transport.websocket.WebSocketUpgrade;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of one WebSocket connection, each a frame (RFC 7118 §5); two CRLF alone are answered with one (RFC 5626 §4.4.1). A client
 * that was silent for an interval is pinged, and closed if it is silent for another one. On its loop.
 */
final class WebSocketHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketHandler.class);
    private static final byte[] PONG = {'\r', '\n'};

    private final SipLoop loop;
    private final StreamFlow flow;
    private final MessageReading reading;
    private final Patience patience;
    private final long intervalMillis;
    private TimerHandle next = () -> {};
    private boolean greeted;
    private boolean heard;
    private boolean asked;

    WebSocketHandler(
            SipLoop loop, StreamFlow flow, MessageReading reading, ConnectionLimits limits, Duration pingInterval) {
        this.loop = loop;
        this.flow = flow;
        this.reading = reading;
        this.patience = new Patience(loop, flow, limits);
        this.intervalMillis = pingInterval.toMillis();
    }

    /** Stands before the codecs: a frame that was begun must end in time. Until the first message that message's deadline holds. */
    ChannelInboundHandler bytesComing() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                heard = true;
                if (greeted) {
                    patience.partOfMessage();
                }
                context.fireChannelRead(bytes);
            }
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            patience.connected();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        patience.connected();
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        patience.end();
        next.cancel();
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == WebSocketUpgrade.DONE) {
            next = loop.schedule(intervalMillis, () -> ask(context));
        } else if (event == SipFrames.CONTROL) {
            whole();
        }
        context.fireUserEventTriggered(event);
    }

    private void ask(ChannelHandlerContext context) {
        if (!heard && asked) {
            LOG.debug("{} does not answer pings", flow);
            flow.close();
            return;
        }
        asked = !heard;
        if (asked) {
            context.writeAndFlush(SipFrames.ping());
        }
        heard = false;
        next = loop.schedule(intervalMillis, () -> ask(context));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf payload) {
        whole();
        byte[] bytes = new byte[payload.readableBytes()];
        payload.readBytes(bytes);
        int first = 0;
        while (first < bytes.length && (bytes[first] == '\r' || bytes[first] == '\n')) {
            first++;
        }
        if (first < bytes.length) {
            reading.read(loop, flow, bytes);
        } else if (first >= 4) {
            flow.send(loop, PONG, failure -> {});
        }
    }

    private void whole() {
        greeted = true;
        patience.wholeMessage();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{}: {}", flow, cause.toString());
        context.close();
    }
}
