// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import java.util.Locale;
import java.util.Optional;

/** The transports of RFC 3261 §18 and RFC 7118. */
public enum Transport {
    UDP("udp", 5060, false, false),
    TCP("tcp", 5060, true, false),
    TLS("tls", 5061, true, true),
    WS("ws", 80, true, false),
    WSS("ws", 443, true, true);

    private static final Transport[] ALL = values();

    private final String uriToken;
    private final int defaultPort;
    private final boolean reliable;
    private final boolean secure;

    Transport(String uriToken, int defaultPort, boolean reliable, boolean secure) {
        this.uriToken = uriToken;
        this.defaultPort = defaultPort;
        this.reliable = reliable;
        this.secure = secure;
    }

    /** Whether the transport itself retransmits: no timers A, E and G over it. */
    public boolean reliable() {
        return reliable;
    }

    public boolean secure() {
        return secure;
    }

    /** The spelling in a Via header field, such as {@code WSS}. */
    public String viaToken() {
        return name();
    }

    /** The value of a URI's {@code transport} parameter; a secure WebSocket says {@code ws} too (RFC 7118 §5.2.3). */
    public String uriToken() {
        return uriToken;
    }

    public int defaultPort() {
        return defaultPort;
    }

    /** The transport that a Via names, in any case; empty for one that is not spoken here, such as SCTP. */
    public static Optional<Transport> ofVia(ByteSpan token) {
        for (Transport t : ALL) {
            if (token.equalsIgnoreCase(t.name())) {
                return Optional.of(t);
            }
        }
        return Optional.empty();
    }

    /**
     * The transport that a {@code transport=} parameter means; {@code secureScheme} is true for {@code sips}, where
     * {@code tcp} means TLS over TCP (RFC 3261 §26.2.2) and {@code ws} a secure WebSocket.
     */
    public static Optional<Transport> ofUri(CharSequence token, boolean secureScheme) {
        return switch (token.toString().toLowerCase(Locale.ROOT)) {
            case "udp" -> Optional.of(UDP);
            case "tcp" -> Optional.of(secureScheme ? TLS : TCP);
            case "tls" -> Optional.of(TLS);
            case "ws" -> Optional.of(secureScheme ? WSS : WS);
            case "wss" -> Optional.of(WSS);
            default -> Optional.empty();
        };
    }
}
