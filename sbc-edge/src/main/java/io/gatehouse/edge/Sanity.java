// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.OtherUri;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.Uri;
import java.util.Optional;

/**
 * What a request from outside must satisfy before anything inside looks at it (RFC 3261 §16.3, §8.1.1). The parser has
 * already seen to the mandatory header fields; Max-Forwards, loops and Proxy-Require are the container's proxy's.
 *
 * <p>What is for a {@code sips} URI travels over TLS on every hop (RFC 3261 §26.2.2, RFC 5630 §3.1); the first hop has broken that
 * where it came without, and nothing that we do makes it whole. The answer is 403, not 416 or 480, after which clients try again
 * with {@code sip} and nobody is told that his call is not protected. Requests within a dialog are not asked: phones write {@code sips}
 * Contacts over TLS whoever calls them, and their callers, over UDP maybe, have to use them.
 *
 * <p>Stateless; any thread.
 */
final class Sanity {
    private static final Optional<Refusal> SANE = Optional.empty();

    private Sanity() {}

    /** @param flow the one that the request came by */
    static Optional<Refusal> check(SipRequest request, Flow flow) {
        try {
            Uri uri = request.requestUri();
            if (uri instanceof OtherUri other) {
                return refuse(416, "Unsupported URI Scheme " + other.scheme(), "uri-scheme");
            }
            if (uri instanceof SipUri sip && sip.secure() && !flow.overTls()) {
                return refuse(403, "A sips Request-URI needs TLS", "sips-without-tls");
            }
            request.from();
            request.to();
            request.cseq();
            return checkContact(request);
        } catch (MalformedHeader broken) {
            return refuse(400, "Malformed " + broken.header(), "malformed-header");
        }
    }

    /** Requests that make a dialog: they need exactly one Contact and are record-routed (RFC 3261 §12, 3515, 6665). */
    static boolean formsDialog(SipRequest request) {
        return request.isMethod("INVITE") || request.isMethod("SUBSCRIBE") || request.isMethod("REFER");
    }

    /** RFC 3261 §8.1.1.8: exactly one Contact, with a SIP URI, in a request that can make a dialog. */
    private static Optional<Refusal> checkContact(SipRequest request) {
        if (!formsDialog(request)) {
            return SANE;
        }
        ByteSpan method = request.method();
        var contacts = request.values(HeaderName.CONTACT);
        if (contacts.size() != 1) {
            return refuse(400, method + " needs exactly one Contact", "contact-count");
        }
        try {
            var contact = NameAddr.parse(contacts.get(0), request.compliance());
            return contact.uri() instanceof SipUri
                    ? SANE
                    : refuse(400, "Contact of " + method + " needs a SIP URI", "contact-scheme");
        } catch (MalformedHeader broken) {
            return refuse(400, "Malformed Contact", "malformed-header");
        }
    }

    private static Optional<Refusal> refuse(int status, String reason, String metric) {
        return Optional.of(new Refusal(status, reason, metric));
    }
}
