// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.MalformedUri;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.Uri;

/**
 * Compares the {@code uri} of credentials with the Request-URI (RFC 7616 §3.4.6) as URIs: phones differ in escapes, case of
 * the host, parameters, and in whether they write the port. User and host must be the same, and the port where both have one.
 */
final class DigestUri {
    private DigestUri() {}

    static boolean names(ByteSpan uri, SipRequest request) {
        if (uri.equals(request.requestUriText())) {
            return true;
        }
        try {
            Uri requested = request.requestUri();
            return Uri.parse(uri) instanceof SipUri one
                    && requested instanceof SipUri other
                    && one.user().equals(other.user())
                    && one.host().equals(other.host())
                    && (one.port() < 0 || other.port() < 0 || one.port() == other.port());
        } catch (MalformedUri broken) {
            return false;
        }
    }
}
