// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.flow.FlowToken;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.ar.SipApplicationRoutingRegion;

/**
 * The way of a request within a dialog, as our Record-Route tokens in its Route say: the applications to wake, in order, and
 * the flow out. Nobody else's word counts, neither a foreign Route nor the Request-URI (an open relay otherwise). Immutable.
 */
public final class DialogPath {
    private static final int NOBODY = 0xff;
    private static final int REGION = 3;
    private static final int SUPERVISED = 4;
    private static final int TOWARDS_CALLEE = 8;
    private static final SipApplicationRoutingRegion[] REGIONS = {
        SipApplicationRoutingRegion.NEUTRAL_REGION,
        SipApplicationRoutingRegion.ORIGINATING_REGION,
        SipApplicationRoutingRegion.TERMINATING_REGION
    };

    /** An application on the way. */
    record Link(int application, SipApplicationRoutingRegion region, boolean supervised) {}

    private final Flow flow;
    private final boolean towardsCallee;
    private final List<Link> links;
    private final int position;

    private DialogPath(Flow flow, boolean towardsCallee, List<Link> links, int position) {
        this.flow = flow;
        this.towardsCallee = towardsCallee;
        this.links = links;
        this.position = position;
    }

    /** What a Route says: a path, or the status that refuses it. */
    record Reading(Optional<DialogPath> path, int refusal) {}

    /** Takes our entries off the Route. 481 if there is none or one of another dialog, 430 if the flow is gone. */
    static Reading take(SipRequest request, FlowTokens tokens) {
        List<Link> links = new ArrayList<>(2);
        Optional<FlowToken> far = Optional.empty();
        for (Optional<FlowToken> token = top(request, tokens); token.isPresent(); token = top(request, tokens)) {
            if (!token.get().boundTo(request.callId())) {
                return new Reading(Optional.empty(), 481);
            }
            byte[] chain = token.get().chain();
            if ((chain[0] & 0xff) != NOBODY) {
                links.add(new Link(chain[0] & 0xff, REGIONS[chain[1] & REGION], (chain[1] & SUPERVISED) != 0));
            }
            request.removeFirst(HeaderName.ROUTE);
            far = token;
        }
        if (far.isEmpty()) {
            return new Reading(Optional.empty(), 481);
        }
        Optional<Flow> out = far.get().flow();
        boolean towardsCallee = (far.get().chain()[1] & TOWARDS_CALLEE) != 0;
        return new Reading(
                out.map(f -> new DialogPath(f, towardsCallee, List.copyOf(links), 0)), out.isPresent() ? 0 : 430);
    }

    private static Optional<FlowToken> top(SipRequest request, FlowTokens tokens) {
        ByteSpan route = request.first(HeaderName.ROUTE);
        if (!route.isPresent()) {
            return Optional.empty();
        }
        try {
            return NameAddr.parse(route).uri() instanceof SipUri uri
                    ? tokens.read(uri.userText()).filter(token -> token.kind() == FlowToken.Kind.RECORD_ROUTE)
                    : Optional.empty();
        } catch (MalformedHeader broken) {
            return Optional.empty();
        }
    }

    /** What a token says of the application that record-routes: two bytes. */
    public static byte[] linkTo(RequestView request) {
        int region = 0;
        for (int i = 0; i < REGIONS.length; i++) {
            region = REGIONS[i].getType() == request.getRegion().getType() ? i : region;
        }
        boolean supervised =
                request.proxyOperation().map(proxy -> proxy.getSupervised()).orElse(false);
        return new byte[] {(byte) request.application().index(), (byte) (region | (supervised ? SUPERVISED : 0))};
    }

    /** For an entry that wakes nobody. */
    public static byte[] nobody() {
        return new byte[] {(byte) NOBODY, 0};
    }

    /** The same for an entry that names the callee's flow. */
    public static byte[] towardsCallee(byte[] link) {
        return new byte[] {link[0], (byte) (link[1] | TOWARDS_CALLEE)};
    }

    /** Whether the request comes from the side that made the dialog. */
    boolean towardsCallee() {
        return towardsCallee;
    }

    /** The flow out. */
    public Flow flow() {
        return flow;
    }

    /** Whether an application is still to be woken. */
    public boolean hasNext() {
        return position < links.size();
    }

    Link next() {
        return links.get(position);
    }

    DialogPath rest() {
        return new DialogPath(flow, towardsCallee, links, position + 1);
    }
}
