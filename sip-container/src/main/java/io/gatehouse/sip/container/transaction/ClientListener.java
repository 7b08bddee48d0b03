// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.sip.message.SipResponse;

/** Hears what becomes of a request that was sent; on the loop that sent it. */
@OnEventLoop
public interface ClientListener {
    /** A response, each 2xx to an INVITE included (RFC 6026); our Via is off, and there is another one below it. */
    void onResponse(ClientTransaction tx, SipResponse response);

    /** Timer B or F, or a cancelled INVITE that nobody ended (RFC 3261 §9.1). */
    void onTimeout(ClientTransaction tx);

    /** It could not be sent, or the connection broke before a final response. */
    void onTransportError(ClientTransaction tx, Throwable why);
}
