// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.Transport;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A phone that makes its WebSocket frames itself (RFC 6455 §5), so that a test may make them wrong. */
final class WebSocketPhone extends Phone {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int LAST = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    /** What the server sent. */
    record Frame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket;
    private final DataInputStream in;

    /** Shakes hands over that connection. */
    WebSocketPhone(String name, Transport transport, Socket connection) {
        super(name, transport);
        socket = connection;
        try {
            socket.setSoTimeout(WAIT_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            sendRaw(upgrade("Sec-WebSocket-Protocol: sip").getBytes(StandardCharsets.US_ASCII));
            assertThat(head(in)).startsWith("HTTP/1.1 101 ").containsIgnoringCase("sec-websocket-protocol: sip\r\n");
        } catch (IOException failure) {
            throw nothingCame(failure);
        }
    }

    /** An opening handshake with these further fields. */
    static String upgrade(String... fields) {
        return "GET /sip HTTP/1.1\r\nHost: test.io\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + String.join("\r\n", fields) + "\r\n\r\n";
    }

    /** Status line and header fields of an HTTP answer. */
    static String head(java.io.InputStream from) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = from.read();
            if (next < 0) {
                throw new EOFException("closed after: " + read.toString(StandardCharsets.US_ASCII));
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.US_ASCII);
    }

    /** A frame as a client must send it: masked. */
    static byte[] frame(int opcode, boolean last, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(payload.length + 14);
        out.put((byte) (opcode | (last ? LAST : 0)));
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        out.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ MASK[i % 4]));
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    void sendRaw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void send(int opcode, boolean last, String payload) {
        sendRaw(frame(opcode, last, payload.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    void send(byte[] bytes) {
        sendRaw(frame(TEXT, true, bytes));
    }

    /** The next frame; one that the server masked is an error (§5.1). */
    Frame frame() {
        try {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            assertThat(length).as("not masked").isLessThan(128);
            int size = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
            return new Frame(first & 0x0f, in.readNBytes(size));
        } catch (IOException failure) {
            throw nothingCame(failure);
        }
    }

    /** The next message, whether text or binary. Pings in between are not answered. */
    @Override
    String receive() {
        Frame next = frame();
        while (next.opcode() == PING) {
            next = frame();
        }
        assertThat(next.opcode()).isIn(TEXT, BINARY);
        return next.text();
    }

    Socket socket() {
        return socket;
    }

    @Override
    InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
