// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.message.SipResponse;

/** For a CANCEL: whatever is answered to it, the INVITE's own response says how it ended (RFC 3261 §9.1). */
enum IgnoringListener implements ClientListener {
    INSTANCE;

    @Override
    public void onResponse(ClientTransaction tx, SipResponse response) {
        // the INVITE's response counts
    }

    @Override
    public void onTimeout(ClientTransaction tx) {
        // the INVITE has a limit of its own
    }

    @Override
    public void onTransportError(ClientTransaction tx, Throwable why) {
        // as above
    }
}
