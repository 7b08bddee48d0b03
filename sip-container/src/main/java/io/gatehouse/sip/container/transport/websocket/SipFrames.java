// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;

/**
 * Frames to messages and back: one message for each frame, text or binary (RFC 7118 §5). What the client sent last decides
 * what it is sent; what is not UTF-8 goes as binary in any case. Pings are answered (RFC 6455 §5.5.2), a close is answered and closes.
 * Inbound it hands on the payload of each data frame as one {@link ByteBuf}, and tells of the others by {@link #CONTROL}. One for each connection, on its loop.
 */
public final class SipFrames extends ChannelDuplexHandler {
    /** The event that a ping or pong came whole. */
    public static final Object CONTROL = new Object();

    private boolean binary;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof TextWebSocketFrame || message instanceof BinaryWebSocketFrame) {
            binary = message instanceof BinaryWebSocketFrame;
            context.fireChannelRead(((WebSocketFrame) message).content());
        } else if (message instanceof PingWebSocketFrame ping) {
            context.writeAndFlush(new PongWebSocketFrame(ping.content()));
            context.fireUserEventTriggered(CONTROL);
        } else if (message instanceof CloseWebSocketFrame close) {
            context.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
        } else {
            ReferenceCountUtil.release(message);
            context.fireUserEventTriggered(CONTROL);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message instanceof ByteBuf bytes ? frame(bytes) : message, promise);
    }

    private WebSocketFrame frame(ByteBuf bytes) {
        return binary || !ByteBufUtil.isText(bytes, CharsetUtil.UTF_8)
                ? new BinaryWebSocketFrame(bytes)
                : new TextWebSocketFrame(bytes);
    }

    /** Closes because of what came: it is no SIP (RFC 6455 §7.4.1, 1003). */
    public static WebSocketFrame strange() {
        return new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "SIP is spoken here");
    }

    /** A ping without payload. */
    public static WebSocketFrame ping() {
        return new PingWebSocketFrame(Unpooled.EMPTY_BUFFER);
    }
}
