// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.MalformedUri;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.Uri;
import java.util.regex.Pattern;

/**
 * Compares the {@code uri} of credentials with the Request-URI (RFC 7616 §3.4.6) as URIs: phones differ in escapes, case of
 * the host, parameters, and in whether they write the port. User and host must be the same, and the port where both have one.
 * Some clients write the address that they send to instead (sipp does, an IPv6 one without brackets): such a URI, with a
 * numeric host and without a user, serves as well. A nonce count serves once, so nothing can be replayed elsewhere.
 */
final class DigestUri {
    /** No dot or colon is left to chance: a host name such as {@code abc.de} is not numeric. */
    private static final Pattern NUMERIC_ADDRESS = Pattern.compile(
            "sips?:(\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,8}]?)(:\\d+)?(;.*)?",
            CASE_INSENSITIVE);

    private DigestUri() {}

    static boolean names(ByteSpan uri, SipRequest request) {
        if (uri.equals(request.requestUriText())) {
            return true;
        }
        SipCompliance compliance = request.compliance();
        try {
            if (Uri.parse(uri, compliance) instanceof SipUri one
                    && request.requestUri() instanceof SipUri other
                    && sameUserAndHost(one, other)) {
                return one.equivalent(other) || compliance.grants(Tolerance.DIGEST_URI_DIFFERS);
            }
        } catch (MalformedUri anAddressWithoutBrackets) {
            return isNumericAddress(uri, compliance);
        }
        return isNumericAddress(uri, compliance);
    }

    private static boolean sameUserAndHost(SipUri one, SipUri other) {
        return one.user().equals(other.user())
                && one.host().equals(other.host())
                && (one.port() < 0 || other.port() < 0 || one.port() == other.port());
    }

    private static boolean isNumericAddress(ByteSpan uri, SipCompliance compliance) {
        return NUMERIC_ADDRESS.matcher(uri).matches() && compliance.grants(Tolerance.DIGEST_URI_OF_SERVER);
    }
}
