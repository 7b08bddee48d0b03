// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.uri.Host;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Where a message goes: over a flow that is there, or to an address. */
public sealed interface FlowTarget {
    /** A flow that is there. */
    record Existing(Flow flow) implements FlowTarget {}

    /**
     * An address: a connection to it is used again or made.
     *
     * @param domain whom a TLS server there must prove to be, in lower case; empty for other transports
     */
    record Address(Transport transport, InetSocketAddress remote, String domain) implements FlowTarget {}

    static FlowTarget of(Flow flow) {
        return new Existing(flow);
    }

    /** An address, for itself: over TLS its certificate must name the numeric address. */
    static Address of(Transport transport, InetSocketAddress remote) {
        return of(transport, remote, Host.of(remote.getAddress()));
    }

    /** An address that was found for a domain: over TLS its certificate must name that. */
    static Address of(Transport transport, InetSocketAddress remote, String domain) {
        return new Address(transport, remote, transport == Transport.TLS ? domain.toLowerCase(Locale.ROOT) : "");
    }
}
