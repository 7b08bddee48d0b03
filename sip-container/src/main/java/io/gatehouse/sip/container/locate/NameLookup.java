// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How names are looked up.
 *
 * @param servers the name servers, asked in this order, three at most; empty: those of the system ({@code /etc/resolv.conf})
 * @param timeout how long one of them may take to answer one question; each is asked once, a single one twice
 */
public record NameLookup(List<InetSocketAddress> servers, Duration timeout) {
    /** The servers of the system, two seconds. */
    public static final NameLookup DEFAULT = new NameLookup(List.of(), Duration.ofSeconds(2));

    public NameLookup {
        servers = List.copyOf(servers);
        if (servers.stream().anyMatch(server -> server.isUnresolved() || server.getPort() == 0)) {
            throw new IllegalArgumentException("a name server is a numeric address with a port: " + servers);
        }
        if (timeout.toMillis() < 1 || timeout.toMillis() > 60_000) {
            throw new IllegalArgumentException("the timeout must be between 1 ms and 60 s: " + timeout);
        }
    }
}
