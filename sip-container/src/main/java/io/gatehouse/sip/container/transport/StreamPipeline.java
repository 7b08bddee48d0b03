// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.tls.TlsContexts;
import io.gatehouse.sip.container.transport.websocket.SipFrames;
import io.gatehouse.sip.container.transport.websocket.WebSocketUpgrade;
import io.gatehouse.sip.message.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;

/** Which handlers stand between a connection's socket and its messages. Immutable. */
final class StreamPipeline {
    /** A ClientHello is two kilobytes with post-quantum keys; what announces more is no phone. */
    private static final int LARGEST_CLIENT_HELLO = 16_384;

    private static final int LONGEST_REQUEST_LINE = 4_096;
    private static final int LARGEST_HTTP_HEADER = 8_192;
    private static final int LARGEST_HTTP_BODY = 1_024;

    private final TransportSettings settings;
    private final MessageReading reading;
    private final Optional<TlsContexts> tls;

    StreamPipeline(TransportSettings settings, MessageReading reading) {
        this.settings = settings;
        this.reading = reading;
        this.tls = settings.tls().map(TlsContexts::new);
    }

    /** Whether there is a certificate to speak TLS with. */
    boolean speaksTls() {
        return tls.isPresent();
    }

    /** A connection that was accepted. */
    void accepted(Channel channel, StreamFlow flow, SipLoop loop) {
        if (flow.transport().secure()) {
            channel.pipeline()
                    .addLast(new ByServerName(contexts(), handshakeMillis()))
                    .addLast(TlsHandshake.accepted(flow));
        }
        if (flow.transport() == Transport.WS || flow.transport() == Transport.WSS) {
            webSocket(channel, flow, loop);
        } else {
            channel.pipeline().addLast(stream(flow, loop));
        }
    }

    /** A connection of ours; over TLS it is established when the server has proved to be that domain. */
    void connecting(Channel channel, StreamFlow flow, SipLoop loop, String domain) {
        if (flow.transport().secure()) {
            SslHandler handler = contexts()
                    .client()
                    .newHandler(channel.alloc(), domain, flow.remote().getPort());
            handler.setHandshakeTimeoutMillis(settings.connections().connect().toMillis());
            channel.pipeline().addLast(handler).addLast(TlsHandshake.connecting(flow, domain));
        }
        channel.pipeline().addLast(stream(flow, loop));
    }

    private StreamHandler stream(StreamFlow flow, SipLoop loop) {
        return new StreamHandler(loop, flow, reading, settings.messages(), settings.connections());
    }

    private void webSocket(Channel channel, StreamFlow flow, SipLoop loop) {
        int largest = settings.messages().maxMessageBytes();
        WebSocketHandler messages = new WebSocketHandler(
                loop,
                flow,
                reading,
                settings.connections(),
                settings.webSocket().ping());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(messages.bytesComing());
        pipeline.addLast(new HttpServerCodec(LONGEST_REQUEST_LINE, LARGEST_HTTP_HEADER, LARGEST_HTTP_BODY));
        pipeline.addLast(new HttpObjectAggregator(LARGEST_HTTP_BODY, true));
        pipeline.addLast(new WebSocketUpgrade(settings.webSocket(), largest));
        pipeline.addLast(new WebSocketFrameAggregator(largest));
        pipeline.addLast(new SipFrames());
        pipeline.addLast(messages);
    }

    private TlsContexts contexts() {
        return tls.orElseThrow(() -> new IllegalStateException("there is no certificate to speak TLS with"));
    }

    private long handshakeMillis() {
        return settings.connections().firstMessage().toMillis();
    }

    /** Chooses the certificate by the name in the ClientHello, the standard one where there is none. */
    private static final class ByServerName extends SniHandler {
        private final long handshakeMillis;

        ByServerName(TlsContexts contexts, long handshakeMillis) {
            super(
                    (name, promise) -> {
                        try {
                            return promise.setSuccess(contexts.server(name == null ? "" : name));
                        } catch (IllegalStateException unusable) {
                            return promise.setFailure(unusable);
                        }
                    },
                    LARGEST_CLIENT_HELLO,
                    handshakeMillis);
            this.handshakeMillis = handshakeMillis;
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            SslHandler handler = super.newSslHandler(context, allocator);
            handler.setHandshakeTimeoutMillis(handshakeMillis);
            return handler;
        }
    }
}
