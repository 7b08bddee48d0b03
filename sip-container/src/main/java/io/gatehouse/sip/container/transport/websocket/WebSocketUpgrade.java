// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport.websocket;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.CharsetUtil;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opening handshake (RFC 6455 §4.2, RFC 7118 §4.1): a GET of any path that asks for version 13 and the subprotocol {@code
 * sip}. Anything else is refused with an HTTP status that says why, and the connection is closed. One for each connection, on its loop.
 */
public final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketUpgrade.class);
    private static final String SUBPROTOCOL = "sip";

    /** The event that the connection speaks WebSocket from now on. */
    public static final Object DONE = new Object();

    /** The event that a request is refused; the connection will be closed. */
    public static final Object REFUSED = new Object();

    /** Why a request is refused. */
    private record Refusal(HttpResponseStatus status, String reason) {}

    private final WebSocketSettings settings;
    private final int largestFrame;

    /** @param largestFrame the payload of a frame, and of a fragmented message in all, in bytes */
    public WebSocketUpgrade(WebSocketSettings settings, int largestFrame) {
        this.settings = settings;
        this.largestFrame = largestFrame;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        Optional<Refusal> refusal = refusal(request);
        if (refusal.isPresent()) {
            refuse(context, refusal.get());
            return;
        }
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(largestFrame)
                .allowExtensions(false)
                .expectMaskedFrames(true)
                .withUTF8Validator(false)
                .build();
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshaker13("", SUBPROTOCOL, config);
        ChannelPipeline pipeline = context.pipeline();
        pipeline.remove(this);
        handshaker.handshake(context.channel(), request).addListener(done -> {
            if (done.isSuccess()) {
                pipeline.fireUserEventTriggered(DONE);
            }
        });
    }

    private Optional<Refusal> refusal(FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return Optional.of(new Refusal(HttpResponseStatus.BAD_REQUEST, "this is no HTTP request"));
        }
        if (!HttpMethod.GET.equals(request.method())
                || !request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                || !request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
            return Optional.of(
                    new Refusal(HttpResponseStatus.BAD_REQUEST, "here SIP over WebSocket is spoken and nothing else"));
        }
        if (!WebSocketVersion.V13
                .toHttpHeaderValue()
                .equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return Optional.of(new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "WebSocket version 13 is spoken here"));
        }
        if (!request.headers().containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL, true)) {
            return Optional.of(new Refusal(HttpResponseStatus.BAD_REQUEST, "the WebSocket subprotocol must be sip"));
        }
        String origin = request.headers().get(HttpHeaderNames.ORIGIN, "");
        if (!origin.isEmpty() && !settings.admits(origin)) {
            return Optional.of(
                    new Refusal(HttpResponseStatus.FORBIDDEN, "pages of " + origin + " may not connect here"));
        }
        return Optional.empty();
    }

    private static void refuse(ChannelHandlerContext context, Refusal refusal) {
        LOG.debug("{}: {}", context.channel().remoteAddress(), refusal.reason());
        context.fireUserEventTriggered(REFUSED);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                refusal.status(),
                Unpooled.copiedBuffer(refusal.reason() + "\n", CharsetUtil.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (refusal.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketVersion.V13.toHttpHeaderValue());
        }
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
