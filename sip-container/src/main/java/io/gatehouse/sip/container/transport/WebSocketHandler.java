// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.container.transport.websocket.SipFrames;
import io.gatehouse.sip.container.transport.websocket.WebSocketUpgrade;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of one WebSocket connection, each a frame (RFC 7118 §5); two CRLF alone are answered with one (RFC 5626 §4.4.1). A client
 * whose first message is no SIP is closed; later ones lose no more than themselves. A client that was silent for an interval is pinged, and closed if it is silent for another one. On its loop.
 */
final class WebSocketHandler extends ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketHandler.class);
    /** The bytes of an unfinished frame are the decoder's. */
    private static final byte[] NOTHING = {};

    private final MessageReading reading;
    private final long intervalMillis;
    private TimerHandle next = () -> {};
    private boolean greeted;
    private boolean heard;
    private boolean asked;
    private boolean speaksSip;
    private boolean givenUp;

    WebSocketHandler(
            SipLoop loop, StreamFlow flow, MessageReading reading, ConnectionLimits limits, Duration pingInterval) {
        super(loop, flow, limits);
        this.reading = reading;
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
    public void channelInactive(ChannelHandlerContext context) {
        next.cancel();
        super.channelInactive(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == WebSocketUpgrade.DONE) {
            next = loop.schedule(intervalMillis, () -> ask(context));
        } else if (event == WebSocketUpgrade.REFUSED) {
            reading.refusedHandshake();
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
        if (givenUp) {
            return;
        }
        whole();
        byte[] bytes = new byte[payload.readableBytes()];
        payload.readBytes(bytes);
        int first = 0;
        while (first < bytes.length && (bytes[first] == '\r' || bytes[first] == '\n')) {
            first++;
        }
        if (first < bytes.length) {
            speaksSip |= reading.read(loop, flow, bytes);
            if (!speaksSip) {
                givenUp = true;
                reading.strange(flow);
                context.writeAndFlush(SipFrames.strange()).addListener(ChannelFutureListener.CLOSE);
            }
        } else if (first >= 4) {
            flow.send(loop, PONG, failure -> {});
        }
    }

    @Override
    void unfinished() {
        reading.unfinished(flow, NOTHING);
        flow.close();
    }

    private void whole() {
        greeted = true;
        patience.wholeMessage();
    }
}
