// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.util.List;

/** What stands above the transactions (RFC 3261 §17). Every call comes on the loop that owns the transaction. */
@OnEventLoop
public interface TransactionUser {
    /**
     * Which loop owns the dialog that the request names; negative if it names none of ours, then the loop that read it
     * serves it. Called on any loop and before anything is verified: a guess costs a stranger nothing and gives him nothing.
     */
    int ownerOf(SipRequest request);

    /** A new request: no ACK, no CANCEL, no retransmission. */
    void onRequest(ServerTransaction tx);

    /** A CANCEL matched this INVITE, which has no final response yet; the CANCEL itself was answered (RFC 3261 §9.2). With its Reason values. */
    void onCancel(ServerTransaction invite, List<String> reasons);

    /** An ACK to a 2xx: it has no transaction and goes its own way. */
    void onAck(SipLoop loop, SipRequest ack, Flow flow);

    /** A 2xx whose INVITE transaction is over; our Via is off. Forward it by {@link TransactionLayer#forward}. */
    void onStray2xx(SipResponse response, Flow flow);
}
