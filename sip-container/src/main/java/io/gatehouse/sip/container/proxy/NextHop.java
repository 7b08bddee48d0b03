// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.flow.FlowToken;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.Uri;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a request goes when it leaves the last application: over the flow that our own Route entry names, else to the numeric
 * address in Route or Request-URI. Names are never looked up.
 *
 * @param target empty if it goes nowhere
 * @param refusal the status for that case
 */
record NextHop(Optional<FlowTarget> target, int refusal) {
    private static NextHop to(FlowTarget target) {
        return new NextHop(Optional.of(target), 0);
    }

    private static NextHop refused(int status) {
        return new NextHop(Optional.empty(), status);
    }

    /** Takes our own entry off the Route; 430 if its flow is gone (RFC 5626 §5.3.1), 403 if it is forged. */
    static NextHop of(SipRequest message, FlowTokens tokens) {
        try {
            ByteSpan top = message.first(HeaderName.ROUTE);
            if (!top.isPresent()) {
                return address(message.requestUri());
            }
            Uri route = NameAddr.parse(top).uri();
            if (!(route instanceof SipUri sip) || !FlowTokens.looksLikeOne(sip.userText())) {
                return address(route);
            }
            return flow(message, tokens.read(sip.userText()));
        } catch (MalformedHeader broken) {
            return refused(400);
        }
    }

    private static NextHop flow(SipRequest message, Optional<FlowToken> token) {
        if (token.isEmpty()) {
            return refused(403);
        }
        message.removeFirst(HeaderName.ROUTE);
        Optional<Flow> flow = token.get().flow();
        return flow.isPresent() ? to(FlowTarget.of(flow.get())) : refused(430);
    }

    private static NextHop address(Uri uri) {
        if (!(uri instanceof SipUri sip)) {
            return refused(416);
        }
        String host = sip.param("maddr").orElse(sip.host());
        if (!isNumeric(host)) {
            return refused(404);
        }
        Transport transport = sip.transport().orElse(sip.secure() ? Transport.TLS : Transport.UDP);
        int port = sip.port() > 0 ? sip.port() : transport.defaultPort();
        try {
            return to(FlowTarget.of(transport, new InetSocketAddress(InetAddress.getByName(host), port)));
        } catch (UnknownHostException notAnAddress) {
            return refused(404);
        }
    }

    /** An address of digits; {@code InetAddress.getByName} does not ask anybody about these. */
    private static boolean isNumeric(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        int dots = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots == 3;
    }
}
