// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport.websocket;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How SIP over WebSocket (RFC 7118) is spoken.
 *
 * @param origins the web sites whose pages may connect, as browsers send them: {@code https://phone.example.org}; empty: every one. A
 *     client that sends no Origin is no browser and is not held to it
 * @param ping how often a silent client is asked whether it is there; it is closed when it does not answer before the next
 */
public record WebSocketSettings(Set<String> origins, Duration ping) {
    /** Every origin, every 30 s: browsers send nothing themselves, and NATs forget a silent connection. */
    public static final WebSocketSettings DEFAULT = new WebSocketSettings(Set.of(), Duration.ofSeconds(30));

    public WebSocketSettings {
        origins =
                origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        if (ping.toMillis() < 1) {
            throw new IllegalArgumentException("the ping interval must be positive: " + ping);
        }
    }

    /** Whether a page of that site may connect. */
    public boolean admits(String origin) {
        return origins.isEmpty() || origins.contains(origin.toLowerCase(Locale.ROOT));
    }
}
