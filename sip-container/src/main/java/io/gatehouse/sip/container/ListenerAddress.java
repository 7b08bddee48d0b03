// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.sip.message.Transport;
import java.util.Objects;

/**
 * Where the container is to listen.
 *
 * @param transport what is spoken there
 * @param address a numeric address of this host, or the wildcard {@code 0.0.0.0} or {@code ::}
 * @param port 0 lets the system choose; {@link SipContainer#listeners()} tells what it chose
 */
public record ListenerAddress(Transport transport, String address, int port) {
    public ListenerAddress {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(address, "address");
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }
}
