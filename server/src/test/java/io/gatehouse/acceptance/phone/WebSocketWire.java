// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.phone;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's WebSocket client, as a browser's phone uses it: one text frame for each message, and a host that cannot be resolved, because
 * a page does not know its own address (RFC 7118 §5.1).
 */
final class WebSocketWire extends Wire implements WebSocket.Listener {
    private final String transport;
    private final String host = Phone.random() + ".invalid";
    private final StringBuilder frame = new StringBuilder();
    /** Held: a client that nobody holds is collected, and its connections with it. */
    private final HttpClient client;

    private WebSocket socket;

    private WebSocketWire(String transport, HttpClient client) {
        this.transport = transport;
        this.client = client;
    }

    static WebSocketWire open(String transport, URI server, Optional<X509Certificate> trusted) {
        HttpClient.Builder builder = HttpClient.newBuilder();
        trusted.ifPresent(certificate -> builder.sslContext(Trust.in(certificate)));
        WebSocketWire wire = new WebSocketWire(transport, builder.build());
        wire.socket = wire.client
                .newWebSocketBuilder()
                .subprotocols("sip")
                .buildAsync(server, wire)
                .orTimeout(Phone.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return wire;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        frame.append(part);
        if (last) {
            take(frame.toString());
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        frame.append(StandardCharsets.UTF_8.decode(part));
        if (last) {
            take(frame.toString());
        }
        from.request(1);
        return null;
    }

    private void take(String message) {
        frame.setLength(0);
        if (!message.isBlank()) {
            received.add(Message.parse(message));
        }
    }

    @Override
    String hostPort() {
        return host;
    }

    @Override
    String transport() {
        return transport;
    }

    @Override
    void send(byte[] bytes) {
        socket.sendText(new String(bytes, StandardCharsets.UTF_8), true).join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
