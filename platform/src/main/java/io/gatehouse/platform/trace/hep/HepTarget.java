// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace.hep;

import java.util.Objects;

/**
 * The collector.
 *
 * @param host looked up anew whenever it does not answer
 * @param overTcp over a TCP connection; else each packet is a datagram
 * @param captureId by which the collector knows us; 32 bits
 * @param key shared with the collector; empty for none
 */
public record HepTarget(String host, int port, boolean overTcp, long captureId, String key) {
    public HepTarget {
        Objects.requireNonNull(host, "host");
        if (host.isEmpty() || port < 1 || port > 65_535 || captureId < 0 || captureId > 0xffff_ffffL) {
            throw new IllegalArgumentException("no collector: " + host + ":" + port + ", capture id " + captureId);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return host + ":" + port + (overTcp ? "/tcp" : "/udp");
    }
}
