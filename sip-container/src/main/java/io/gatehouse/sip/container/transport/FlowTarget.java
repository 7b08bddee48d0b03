// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;

/** Where a message goes: over a flow that is there, or to an address. */
public sealed interface FlowTarget {
    /** A flow that is there. */
    record Existing(Flow flow) implements FlowTarget {}

    /** An address: a connection to it is used again or made. */
    record Address(Transport transport, InetSocketAddress remote) implements FlowTarget {}

    static FlowTarget of(Flow flow) {
        return new Existing(flow);
    }

    static FlowTarget of(Transport transport, InetSocketAddress remote) {
        return new Address(transport, remote);
    }
}
