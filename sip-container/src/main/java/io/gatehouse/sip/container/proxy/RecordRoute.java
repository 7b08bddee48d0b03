// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.container.servlet.DialogPath;
import io.gatehouse.sip.container.servlet.HostPort;
import io.gatehouse.sip.container.servlet.RequestView;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.uri.SipUri;

/**
 * Writes our Record-Route entries (RFC 3261 §16.6 step 4): the one towards the caller names the flow that the request came in
 * on, the one towards the callee the flow it goes out on, so that either side finds the other by the far one of them; two
 * entries also serve different transports (RFC 5658); under a {@code sips} Request-URI they say {@code sips}. A token is bound to its Call-ID and says which application to wake.
 */
final class RecordRoute {
    private final FlowTokens tokens;
    private final RequestView request;

    RecordRoute(FlowTokens tokens, RequestView request) {
        this.tokens = tokens;
        this.request = request;
    }

    /** With the application in it. */
    void nameIncomingFlow(SipRequest message) {
        request.flow().ifPresent(flow -> add(message, flow, DialogPath.linkTo(request)));
    }

    /** With the application in it, unless the other entry has it already. */
    void nameOutgoingFlow(SipRequest message, Flow flow) {
        byte[] link = request.fromOutside() ? DialogPath.nobody() : DialogPath.linkTo(request);
        add(message, flow, DialogPath.towardsCallee(link));
    }

    private void add(SipRequest message, Flow flow, byte[] link) {
        boolean sips = flow.transport().secure() && message.requestUri() instanceof SipUri uri && uri.secure();
        SpanWriter out = SpanWriter.begin().text(sips ? "<sips:" : "<sip:");
        tokens.recordRoute(out, request.exchange().loop().index(), flow, message.callId(), link);
        SpanWriter entry = sips ? HostPort.sipsRoute(out, flow) : HostPort.route(out, flow);
        message.addFirst(HeaderName.RECORD_ROUTE, entry.text('>').toSpan());
    }
}
