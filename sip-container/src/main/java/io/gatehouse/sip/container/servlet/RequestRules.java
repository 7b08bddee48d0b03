// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.Via;
import java.util.Optional;

/** What a request that can be read may still do wrong (RFC 3261 §8.1.1), and whether it is borne. Any thread. */
final class RequestRules {
    private static final Optional<String> KEPT = Optional.empty();

    private RequestRules() {}

    /**
     * The reason phrase of the 400 for a rule that is broken without a tolerance for it.
     *
     * @throws io.gatehouse.sip.message.MalformedHeader if From or To cannot be read
     */
    static Optional<String> broken(SipRequest request, Flow flow) {
        SipCompliance compliance = request.compliance();
        Via via = request.topVia();
        if (!via.ofSip2() && !compliance.grants(Tolerance.VIA_OF_OTHER_PROTOCOL)) {
            return Optional.of("Via is not of SIP/2.0");
        }
        if (!via.transportToken().equalsIgnoreCase(flow.transport().viaToken())
                && !compliance.grants(Tolerance.VIA_OF_OTHER_TRANSPORT)) {
            return Optional.of("Via says another transport");
        }
        if (!via.hasMagicCookie() && !compliance.grants(Tolerance.BRANCH_WITHOUT_COOKIE)) {
            return Optional.of("Branch without " + Via.MAGIC_COOKIE);
        }
        if (!request.from().tagSpan().isPresent() && !compliance.grants(Tolerance.MISSING_FROM_TAG)) {
            return Optional.of("From without tag");
        }
        if (request.isMethod("REGISTER")
                && request.to().tagSpan().isPresent()
                && !compliance.grants(Tolerance.TAG_IN_TO_OF_REGISTER)) {
            return Optional.of("REGISTER with a tag in To");
        }
        return KEPT;
    }
}
