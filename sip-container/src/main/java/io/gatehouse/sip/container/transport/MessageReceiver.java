// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.SipMessage;

/** Where whole messages go. Called on the loop that read them. */
@OnEventLoop
public interface MessageReceiver {
    /** One message; the top Via of a request has its received and rport (RFC 3261 §18.2.1, RFC 3581). */
    void onMessage(SipLoop loop, WireFlow flow, SipMessage message);
}
