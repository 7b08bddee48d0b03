// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a REGISTER asks for (RFC 3261 §10.3), free of the message it came in, though its spans are over that one's bytes. Immutable.
 *
 * @param removeAll {@code Contact: *}; then {@code contacts} is empty
 * @param headerExpires the Expires header field; {@link Expiry#NONE} if there is none
 * @param path in its order (RFC 3327); empty if the REGISTER came from somebody who may not set it
 * @param pathEchoed the client said {@code Supported: path}
 * @param outbound the client said {@code Supported: outbound}, gave a Contact instance and reg-id, and its first hop said
 *     {@code ob} (RFC 5626 §6)
 */
public record RegisterRequest(
        ByteSpan callId,
        long cseq,
        boolean removeAll,
        List<ContactWish> contacts,
        long headerExpires,
        List<ByteSpan> path,
        boolean pathEchoed,
        boolean outbound,
        ByteSpan userAgent,
        Origin origin) {

    private static final int MAX_PATH = 8;

    /**
     * Where the REGISTER came from.
     *
     * @param pathTrusted whether the previous hop may set Path: whoever may, may aim our INVITEs at inner hosts
     */
    public record Origin(InetSocketAddress remote, Transport transport, boolean pathTrusted) {}

    /**
     * Reads the message.
     *
     * @throws RegisterRefused (400, 439) if it asks for what cannot be
     * @throws MalformedHeader if Call-ID or CSeq is broken
     */
    public static RegisterRequest read(SipRequest message, Origin origin) {
        List<ByteSpan> values = message.values(HeaderName.CONTACT);
        ByteSpan expires = message.first(HeaderName.EXPIRES);
        long headerExpires = expires.isPresent() ? Expiry.seconds(expires, message.compliance()) : Expiry.NONE;
        boolean removeAll = isRemoveAll(values, headerExpires);
        List<ContactWish> contacts = removeAll ? List.of() : contacts(values, message.compliance());
        List<ByteSpan> path = origin.pathTrusted() ? path(message) : List.of();
        return new RegisterRequest(
                message.callId(),
                message.cseq().number(),
                removeAll,
                contacts,
                headerExpires,
                path,
                message.lists(HeaderName.SUPPORTED, "path"),
                outbound(message, contacts, path),
                message.first(HeaderName.USER_AGENT),
                origin);
    }

    /** It only asks which bindings there are. */
    public boolean isQuery() {
        return contacts.isEmpty() && !removeAll;
    }

    /** RFC 3261 §10.3 step 6: the star stands alone and with {@code Expires: 0}. */
    private static boolean isRemoveAll(List<ByteSpan> values, long headerExpires) {
        boolean star = false;
        for (int i = 0; i < values.size(); i++) {
            star |= values.get(i).contentEquals("*");
        }
        if (star && (values.size() != 1 || headerExpires != 0)) {
            throw RegisterRefused.of(400, "Contact * stands alone with Expires 0", "malformed");
        }
        return star;
    }

    private static List<ContactWish> contacts(List<ByteSpan> values, SipCompliance compliance) {
        if (values.size() == 1) {
            return List.of(ContactWish.parse(values.get(0), compliance)); // as nearly all of them have
        }
        List<ContactWish> contacts = new ArrayList<>(values.size());
        for (ByteSpan value : values) {
            contacts.add(ContactWish.parse(value, compliance));
        }
        return contacts;
    }

    private static List<ByteSpan> path(SipRequest message) {
        List<ByteSpan> path = message.values(HeaderName.PATH);
        if (path.size() > MAX_PATH) {
            throw RegisterRefused.of(400, "Too many Path values", "malformed");
        }
        return path;
    }

    /**
     * RFC 5626 §6: a first hop that does not say {@code ob} cannot keep flows; 439 tells the client.
     *
     * @throws RegisterRefused (439) for outbound through such a hop
     */
    private static boolean outbound(SipRequest message, List<ContactWish> contacts, List<ByteSpan> path) {
        boolean asked = message.lists(HeaderName.SUPPORTED, "outbound")
                && contacts.stream().anyMatch(ContactWish::hasFlowKey);
        if (!asked || path.isEmpty()) {
            return false;
        }
        if (!saysOb(path.get(path.size() - 1))) {
            throw RegisterRefused.of(439, "First Hop Lacks Outbound Support", "no-outbound");
        }
        return true;
    }

    private static boolean saysOb(ByteSpan firstHop) {
        try {
            return NameAddr.parse(firstHop).uri() instanceof SipUri uri
                    && uri.parameters().has("ob");
        } catch (MalformedHeader broken) {
            return false;
        }
    }
}
