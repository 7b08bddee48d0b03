// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import java.time.Duration;

/**
 * What stream connections may take of the server. A peer is an IPv4 address, or the 64-bit prefix of an IPv6 address: a host has
 * all of it.
 *
 * @param most open connections in all; what comes above is closed at once
 * @param mostOfPeer open connections of one peer
 * @param firstMessage how long an accepted connection may stay without one whole message or ping
 * @param slow how long a message may take from its first byte to its last
 * @param idle how long a connection may be silent
 * @param connect how long an attempt of ours to connect may take
 * @param unsentBytes what waits for a peer that does not read before it is closed
 */
public record ConnectionLimits(
        int most,
        int mostOfPeer,
        Duration firstMessage,
        Duration slow,
        Duration idle,
        Duration connect,
        int unsentBytes) {
    /** 200,000 connections, 20,000 of a peer; 30 s, 10 s, 1 h and 5 s; 1 MiB. */
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(
            200_000,
            20_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofSeconds(5),
            1 << 20);

    public ConnectionLimits {
        if (most < 1 || mostOfPeer < 1 || unsentBytes < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
        positive("firstMessage", firstMessage);
        positive("slow", slow);
        positive("idle", idle);
        positive("connect", connect);
    }

    private static void positive(String what, Duration duration) {
        if (duration.toMillis() < 1 || duration.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(what + " must be between 1 ms and 24 days: " + duration);
        }
    }
}
