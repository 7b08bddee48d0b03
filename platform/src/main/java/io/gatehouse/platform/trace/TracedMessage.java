// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One SIP message that came in or went out, or bytes that were none, with the values of credentials blanked. Immutable; nobody may
 * change the bytes.
 *
 * @param transport as Via writes it: {@code UDP}, {@code TCP}, {@code TLS}, {@code WS} or {@code WSS}
 * @param whole false for the first bytes of what could not be cut into messages
 * @param bytes as on the wire, inside of TLS and WebSocket
 */
public record TracedMessage(
        Instant at,
        Direction direction,
        String transport,
        InetSocketAddress local,
        InetSocketAddress remote,
        boolean whole,
        byte[] bytes) {

    /** Which way it went. */
    public enum Direction {
        IN,
        OUT
    }

    public InetSocketAddress source() {
        return direction == Direction.IN ? remote : local;
    }

    public InetSocketAddress destination() {
        return direction == Direction.IN ? local : remote;
    }

    /** Empty if it has none. */
    public String callId() {
        return MessageText.field(bytes, "call-id", "i");
    }

    /** Request line or status line; the first line of what is no message. */
    public String startLine() {
        return MessageText.startLine(bytes);
    }

    /** The whole message. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Without the message, which may be long. */
    @Override
    public String toString() {
        return at + " " + direction + " " + transport + " " + local + " " + remote + " " + startLine();
    }
}
