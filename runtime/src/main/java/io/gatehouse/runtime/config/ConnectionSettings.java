// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.settings.Setting;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.container.transport.websocket.WebSocketSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/** What connections of SIP may take, and who may make them; the defaults are the container's own. */
public final class ConnectionSettings {
    private static final ConnectionLimits DEFAULT = ConnectionLimits.DEFAULT;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);

    public static final Setting<Integer> MOST =
            Setting.integer("gatehouse.sip.connections.max", DEFAULT.most(), 1, 10_000_000, "Open connections in all");
    public static final Setting<Integer> MOST_OF_PEER = Setting.integer(
            "gatehouse.sip.connections.max-per-peer",
            DEFAULT.mostOfPeer(),
            1,
            10_000_000,
            "Open connections of one IPv4 address, or of one /64 of IPv6");
    public static final Setting<Duration> FIRST_MESSAGE = Setting.duration(
            "gatehouse.sip.connections.first-message",
            DEFAULT.firstMessage(),
            SHORTEST,
            LONGEST,
            "How long a new connection may go without one whole message, TLS and WebSocket handshakes included");
    public static final Setting<Duration> SLOW = Setting.duration(
            "gatehouse.sip.connections.slow-message",
            DEFAULT.slow(),
            SHORTEST,
            LONGEST,
            "How long a message may take from its first byte to its last");
    public static final Setting<Duration> IDLE = Setting.duration(
            "gatehouse.sip.connections.idle", DEFAULT.idle(), SHORTEST, LONGEST, "How long a connection may be silent");
    public static final Setting<Duration> CONNECT = Setting.duration(
            "gatehouse.sip.connections.connect",
            DEFAULT.connect(),
            SHORTEST,
            LONGEST,
            "How long a connection of our own may take to be made, its TLS handshake as long again");
    public static final Setting<Integer> UNSENT_BYTES = Setting.integer(
            "gatehouse.sip.connections.unsent-bytes",
            DEFAULT.unsentBytes(),
            4_096,
            1 << 30,
            "What may wait for a peer that does not read before it is closed");
    public static final Setting<List<String>> BALANCERS = Setting.list(
            "gatehouse.sip.proxy-protocol.trusted",
            List.of(),
            "Networks of load balancers (10.1.0.0/16) whose connections begin with the PROXY protocol, version 1 or 2; with"
                    + " version 2 they may say that they end TLS, which sips URIs need");
    public static final Setting<List<String>> ORIGINS = Setting.list(
            "gatehouse.sip.websocket.origins",
            List.of(),
            "Web sites (https://phone.example.org) whose pages may connect over WebSocket; empty: every one");
    public static final Setting<Duration> PING = Setting.duration(
            "gatehouse.sip.websocket.ping",
            WebSocketSettings.DEFAULT.ping(),
            SHORTEST,
            LONGEST,
            "How long a WebSocket client may be silent before it is asked whether it is there");
    public static final Setting<Integer> TRANSACTIONS = Setting.integer(
            "gatehouse.sip.transactions.max",
            1_000_000,
            1,
            100_000_000,
            "Requests that may be in progress; above it a new one is answered 503");

    /** All of them. */
    public static final List<Setting<?>> ALL = List.of(
            MOST,
            MOST_OF_PEER,
            FIRST_MESSAGE,
            SLOW,
            IDLE,
            CONNECT,
            UNSENT_BYTES,
            BALANCERS,
            ORIGINS,
            PING,
            TRANSACTIONS);

    private ConnectionSettings() {}

    /**
     * Tells the container.
     *
     * @throws StartupRefusal if a network is none
     */
    public static void apply(Settings settings, SipContainer.Builder container) {
        container
                .connectionLimits(new ConnectionLimits(
                        settings.get(MOST),
                        settings.get(MOST_OF_PEER),
                        settings.get(FIRST_MESSAGE),
                        settings.get(SLOW),
                        settings.get(IDLE),
                        settings.get(CONNECT),
                        settings.get(UNSENT_BYTES)))
                .webSocket(new WebSocketSettings(new HashSet<>(settings.get(ORIGINS)), settings.get(PING)))
                .maxTransactions(settings.get(TRANSACTIONS));
        try {
            container.trustedBalancers(settings.get(BALANCERS));
        } catch (IllegalArgumentException noNetwork) {
            throw new StartupRefusal(BALANCERS.key() + ": " + noNetwork.getMessage(), noNetwork);
        }
    }
}
