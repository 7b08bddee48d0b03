// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;

/** What the servlet layer asks of the transactions below it. Called on the loop given. */
public interface TransactionLayer {
    /**
     * Adds our Via to the request and sends it.
     *
     * @param mark what {@link #looped} finds if the request comes back; 0 if nobody will ask
     */
    ClientTransaction send(SipLoop loop, SipRequest request, FlowTarget target, long mark, ClientListener listener);

    /** Whether a Via of ours with that mark stands in the request (RFC 3261 §16.3 step 4). */
    boolean looped(SipRequest request, long mark);

    /** Adds our Via and sends it once, for an ACK to a 2xx. */
    void sendStateless(SipRequest request, FlowTarget target);

    /** The flow that a request to that target would take. */
    Flow flow(SipLoop loop, FlowTarget target);

    /** Sends a response on by its topmost Via, without a transaction (RFC 3261 §16.11). */
    void forward(SipResponse response);
}
