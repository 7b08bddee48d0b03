// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.util.Optional;

/**
 * Which application sees a request within a dialog: the ones that our Record-Route tokens name, or the one whose tag stands in
 * To. Whoever shows neither is a stranger. Any thread.
 */
final class DialogRouting {
    private final Applications applications;
    private final FlowTokens tokens;

    DialogRouting(Applications applications, FlowTokens tokens) {
        this.applications = applications;
        this.tokens = tokens;
    }

    /** @param refusal for the case that there is no view */
    record Reading(Optional<RequestView> view, int refusal) {}

    /** Which loop owns the dialog, as token or tag say, unverified; negative for what is no dialog of ours. */
    int ownerOf(SipRequest request) {
        if (request.isMethod("REGISTER")) {
            return -1;
        }
        try {
            ByteSpan tag = request.to().tagSpan();
            if (!tag.isPresent()) {
                return -1;
            }
            ByteSpan route = request.first(HeaderName.ROUTE);
            if (route.isPresent() && NameAddr.parse(route).uri() instanceof SipUri uri) {
                return tokens.claimedLoop(uri.userText());
            }
            return DialogTag.isOurs(tag) ? DialogTag.loop(tag) : -1;
        } catch (MalformedHeader answeredWhereItCameIn) {
            return -1;
        }
    }

    /** The first application of a request that came from outside. */
    Reading read(Exchange exchange, SipRequest request, Upstream upstream) {
        SipRequest message = request.view();
        DialogPath.Reading reading = DialogPath.take(message, tokens);
        Optional<RequestView> view = reading.path().isPresent()
                ? reading.path()
                        .filter(DialogPath::hasNext)
                        .flatMap(path -> next(exchange, message, upstream, path, true))
                : toOwner(exchange, message, upstream);
        return new Reading(view, reading.refusal() == 0 ? 481 : reading.refusal());
    }

    /** The next application of the path. */
    Optional<RequestView> next(
            Exchange exchange, SipRequest message, Upstream upstream, DialogPath path, boolean fromOutside) {
        DialogPath.Link link = path.next();
        return applications.byIndex(link.application()).map(application -> {
            RequestView view =
                    new RequestView(exchange, application, message, upstream, Optional.empty(), false, fromOutside);
            view.within(path.rest(), link.region());
            view.breadth(1);
            view.containerProxy().setSupervised(link.supervised());
            return view;
        });
    }

    private Optional<RequestView> toOwner(Exchange exchange, SipRequest message, Upstream upstream) {
        ByteSpan tag = message.to().tagSpan();
        return DialogTag.isOurs(tag)
                ? applications
                        .byIndex(DialogTag.application(tag))
                        .map(application -> new RequestView(
                                exchange, application, message, upstream, Optional.empty(), false, true))
                : Optional.empty();
    }
}
