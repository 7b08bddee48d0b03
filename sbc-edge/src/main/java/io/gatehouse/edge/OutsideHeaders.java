// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.sip.digest.DigestCredentials;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.SipUri;
import java.util.ArrayList;
import java.util.List;

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

    /** Within a dialog nobody is asked again, so nothing is asserted and no credentials for us go on to the other side. */
    static void removeFromSubsequent(SipRequest request) {
        removeIdentity(request);
        if (request.has(HeaderName.PROXY_AUTHORIZATION)) {
            removeOwnCredentials(request);
        }
    }

    private static void removeIdentity(SipMessage message) {
        remove(message, HeaderName.P_ASSERTED_IDENTITY);
        remove(message, HeaderName.P_ASSOCIATED_URI);
    }

    /**
     * RFC 3261 §22.1: an ACK repeats the credentials of its INVITE, and the other side could guess the password from them at
     * leisure. Ours are those whose realm is the sender's domain (§22.3: those for another proxy go on to it).
     */
    private static void removeOwnCredentials(SipRequest request) {
        List<ByteSpan> others = new ArrayList<>(request.values(HeaderName.PROXY_AUTHORIZATION));
        others.removeIf(value -> isOurs(value, request));
        request.remove(HeaderName.PROXY_AUTHORIZATION);
        others.forEach(value -> request.add(HeaderName.PROXY_AUTHORIZATION, value));
    }

    private static boolean isOurs(ByteSpan credentials, SipRequest request) {
        try {
            return DigestCredentials.isDigest(credentials)
                    && request.from().uri() instanceof SipUri from
                    && DigestCredentials.parse(credentials).realm().equalsIgnoreCase(from.host());
        } catch (MalformedHeader nobodyCanUseThem) {
            return true;
        }
    }

    /** Asks first: removing makes a copy of the index, and almost no message carries these. */
    private static void remove(SipMessage message, HeaderName name) {
        if (message.has(name)) {
            message.remove(name);
        }
    }
}
