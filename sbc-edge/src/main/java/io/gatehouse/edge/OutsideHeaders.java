// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipMessage;

/**
 * Removes what a stranger must not say to those inside: identity that only we assert (RFC 3325 §5), a Path that would
 * aim our INVITEs at inner hosts (RFC 3327 §5.2), and a Route of his own choosing, which would make us an open relay.
 * Our own Route tokens were consumed by the container before this is called, so on an initial request every Route that
 * is left is foreign, even when it names our own address as an outbound proxy.
 */
final class OutsideHeaders {
    private OutsideHeaders() {}

    static void removeFromInitial(SipMessage request) {
        removeIdentity(request);
        remove(request, HeaderName.PATH);
        remove(request, HeaderName.ROUTE);
        remove(request, HeaderName.RECORD_ROUTE);
    }

    static void removeIdentity(SipMessage message) {
        remove(message, HeaderName.P_ASSERTED_IDENTITY);
        remove(message, HeaderName.P_ASSOCIATED_URI);
    }

    /** Asks first: removing makes a copy of the index, and almost no message carries these. */
    private static void remove(SipMessage message, HeaderName name) {
        if (message.has(name)) {
            message.remove(name);
        }
    }
}
