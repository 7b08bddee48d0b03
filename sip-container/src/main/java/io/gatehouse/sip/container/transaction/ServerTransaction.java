// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;

/** A server transaction (RFC 3261 §17.2, RFC 6026 §7.1). Confined to its loop. */
public interface ServerTransaction {
    SipRequest request();

    Flow flow();

    SipLoop loop();

    /** Sends it on the flow that the request came by; a 408 to a request that is no INVITE ends it in silence (RFC 4320 §4.2). */
    void respond(SipResponse response);

    boolean terminated();

    /** Runs it once when the transaction is gone. */
    void onTerminated(Runnable action);

    Object attachment();

    /** Keeps something of the transaction user's with the transaction. */
    void attach(Object attachment);
}
