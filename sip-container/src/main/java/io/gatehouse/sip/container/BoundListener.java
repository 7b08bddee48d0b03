// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A listener that accepts messages now.
 *
 * @param transport what is spoken there
 * @param local the address and the real port, also where port 0 was asked for
 */
public record BoundListener(Transport transport, InetSocketAddress local) {
    public BoundListener {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(local, "local");
    }

    /** The port that is really bound. */
    public int port() {
        return local.getPort();
    }
}
