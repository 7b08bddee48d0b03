// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.server;

import io.gatehouse.fuzz.Finding;
import io.gatehouse.fuzz.FuzzTarget;
import io.gatehouse.sip.container.transport.websocket.SipFrames;
import io.gatehouse.sip.container.transport.websocket.WebSocketSettings;
import io.gatehouse.sip.container.transport.websocket.WebSocketUpgrade;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;

/**
 * Upgrade and frames of a WebSocket (RFC 6455, RFC 7118) through the handlers that the server puts before its messages. The first
 * byte of the input says whether a good upgrade goes before the rest. No message is larger than a frame may be, all of them together
 * are no more than came, and nothing but the codecs' own exceptions is thrown, which close the connection.
 */
public final class WebSocketTarget implements FuzzTarget {
    private static final int LARGEST = 65_535;
    private static final byte[] UPGRADE = """
            GET / HTTP/1.1
            Host: 127.0.0.1
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: sip

            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    /** Heap alone, so that what an announced length reserves is counted. */
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    /** What a client sends first. */
    static byte[] upgrade() {
        return UPGRADE.clone();
    }

    @Override
    public void run(byte[] input) {
        if (input.length == 0) {
            return;
        }
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(HEAP);
        channel.pipeline()
                .addLast(new HttpServerCodec(4_096, 8_192, 1_024))
                .addLast(new HttpObjectAggregator(1_024, true))
                .addLast(new WebSocketUpgrade(WebSocketSettings.DEFAULT, LARGEST))
                .addLast(new WebSocketFrameAggregator(LARGEST))
                .addLast(new SipFrames());
        try {
            if ((input[0] & 1) == 1) {
                channel.writeInbound(Unpooled.wrappedBuffer(UPGRADE));
            }
            int half = 1 + (input.length - 1) / 2;
            write(channel, input, 1, half);
            write(channel, input, half, input.length);
            channel.checkException();
            Finding.unless(received(channel) <= input.length, "more came out than in");
        } catch (CodecException | WebSocketHandshakeException closesTheConnection) {
            // as the handler behind them does
        } finally {
            end(channel);
        }
    }

    private static void end(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (CodecException inTheMiddleOfAMessage) {
            channel.releaseInbound();
        }
    }

    private static void write(EmbeddedChannel channel, byte[] input, int from, int to) {
        if (channel.isOpen() && to > from) {
            channel.writeInbound(Unpooled.copiedBuffer(input, from, to - from));
        }
    }

    private static int received(EmbeddedChannel channel) {
        int sum = 0;
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (!(next instanceof ByteBuf payload)) {
                throw new Finding("not a payload: " + next.getClass());
            }
            sum += payload.readableBytes();
            Finding.unless(payload.readableBytes() <= LARGEST, "a message that is too large");
            payload.release();
        }
        return sum;
    }
}
