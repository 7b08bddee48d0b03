// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;

/** A connection, or a UDP address pair (RFC 5626 §2). Any thread may call it. */
public interface Flow {
    Transport transport();

    /** The address of ours under which the peer reaches us: never a wildcard, and never the port of an outbound connection. */
    InetSocketAddress local();

    /** The peer, always resolved. */
    InetSocketAddress remote();

    /** Whether something can be sent. A UDP pair is open as long as its listener. */
    boolean open();

    /** Number of the connection, unique in this process; 0 for UDP. */
    long number();

    /** Whether TLS protects what comes this way: ours, or that of a trusted balancer that says so (PROXY protocol version 2). */
    default boolean overTls() {
        return transport().secure();
    }

    /** Which identities proved themselves here. */
    FlowMark mark();

    /** Swaps the mark whole. Without effect over UDP, where the source address proves nothing. */
    void mark(FlowMark next);

    /** Runs the task once the connection is closed, at once if it is; never for UDP. */
    void onClose(Runnable task);

    /** Transport and addresses for a log line. */
    String describe();
}
