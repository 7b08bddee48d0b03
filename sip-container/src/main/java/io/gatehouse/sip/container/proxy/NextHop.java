// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.flow.FlowToken;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.container.locate.Destination;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.Uri;
import java.util.Optional;

/**
 * Where a request goes when it leaves the last application: over the flow that our own Route entry names, else to the host in
 * Route or Request-URI. A name is looked up only if an application of ours chose it, never one that the sender wrote: nobody
 * outside is to have us ask for a name of his, or to be sent where it leads. What is for a {@code sips} URI goes over TLS or not at all (RFC
 * 3261 §26.2.2).
 */
sealed interface NextHop {
    /** Over that flow. */
    record Along(Flow flow) implements NextHop {}

    /** To that host. */
    record To(Destination destination) implements NextHop {}

    /** Nowhere, and the status that says so. */
    record Refused(int status) implements NextHop {}

    /**
     * Takes our own entry off the Route; 430 if its flow is gone (RFC 5626 §5.3.1), 403 if it is forged, 404 for a name that is not
     * looked up, 480 if no transport of ours may be used (RFC 5630 §5.3).
     *
     * @param message as it is to leave
     * @param received as it came from outside
     */
    static NextHop of(SipRequest message, FlowTokens tokens, Optional<SipRequest> received) {
        try {
            boolean secure =
                    isSecure(message) || received.filter(NextHop::isSecure).isPresent();
            ByteSpan top = message.first(HeaderName.ROUTE);
            if (!top.isPresent()) {
                return host(message.requestUri(), secure, received);
            }
            Uri route = NameAddr.parse(top).uri();
            if (!(route instanceof SipUri sip) || !FlowTokens.looksLikeOne(sip.userText())) {
                return host(route, secure, received);
            }
            return along(message, tokens.read(sip.userText()), secure);
        } catch (MalformedHeader broken) {
            return new Refused(400);
        }
    }

    private static boolean isSecure(SipRequest message) {
        return message.requestUri() instanceof SipUri uri && uri.secure();
    }

    private static NextHop along(SipRequest message, Optional<FlowToken> token, boolean secure) {
        if (token.isEmpty()) {
            return new Refused(403);
        }
        message.removeFirst(HeaderName.ROUTE);
        Optional<Flow> flow = token.get().flow();
        if (flow.isEmpty()) {
            return new Refused(430);
        }
        return secure && !flow.get().transport().secure() ? new Refused(480) : new Along(flow.get());
    }

    private static NextHop host(Uri uri, boolean secure, Optional<SipRequest> received) {
        if (!(uri instanceof SipUri sip)) {
            return new Refused(416);
        }
        Optional<Destination> destination = Destination.of(sip, secure);
        if (destination.isEmpty()) {
            return new Refused(480);
        }
        boolean stranger = destination.get().numeric().isEmpty()
                && received.filter(request -> names(request, destination.get().host()))
                        .isPresent();
        return stranger ? new Refused(404) : new To(destination.get());
    }

    private static boolean names(SipRequest request, String host) {
        return leadsTo(request.requestUri(), host)
                || request.values(HeaderName.ROUTE).stream()
                        .anyMatch(route -> leadsTo(NameAddr.parse(route).uri(), host));
    }

    private static boolean leadsTo(Uri uri, String host) {
        return uri instanceof SipUri sip
                && (sip.host().equals(host)
                        || sip.param("maddr").filter(host::equalsIgnoreCase).isPresent());
    }
}
