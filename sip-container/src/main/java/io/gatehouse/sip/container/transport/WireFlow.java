// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.Via;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A flow that takes encoded messages. */
public sealed interface WireFlow extends Flow permits UdpFlow, StreamFlow {
    /**
     * Sends the bytes, which nobody may change any more. Called on that loop.
     *
     * @param onFailure called, on any thread, if the transport refuses them or the connection cannot be made
     */
    void send(SipLoop loop, byte[] message, Consumer<Throwable> onFailure);

    /**
     * Watches the connection for something that may be over before it: the task runs once when the connection closes, on any
     * thread; at once if it has. Never for UDP.
     *
     * @return ends the watch
     */
    Runnable watch(Runnable onClose);

    /** The peer takes requests for its sent-by here too (RFC 5923 §8, {@code alias}); for the domains that its certificate is for, and no others. */
    void offeredForReuse(Via via);

    /** The same flow towards another port of the peer (RFC 3261 §18.2.2); streams have but one. */
    WireFlow towards(InetSocketAddress address);

    @Override
    default String describe() {
        return transport() + " " + local().getAddress().getHostAddress() + ":" + local().getPort() + " <- "
                + remote().getAddress().getHostAddress() + ":" + remote().getPort();
    }
}
