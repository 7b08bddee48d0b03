// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the registrar's 200 to a REGISTER says about the flow it goes out on: the AORs of the account that signed in
 * (P-Associated-URI, RFC 7315 §4.1) and for how long the Contacts of this REGISTER are bound.
 */
final class RegisterAnswer {
    private final SipMessage request;
    private final SipMessage answer;

    RegisterAnswer(SipMessage request, SipMessage answer) {
        this.request = request;
        this.answer = answer;
    }

    /** A REGISTER without Contact asks only; it changes no mark. */
    boolean isQuery() {
        return !request.has(HeaderName.CONTACT);
    }

    /** {@code sip:alice@test.io} and the like, as the registrar wrote them. */
    List<String> aors() {
        List<String> aors = new ArrayList<>(2);
        for (ByteSpan value : answer.values(HeaderName.P_ASSOCIATED_URI)) {
            aors.add(NameAddr.parse(value).uri().toString());
        }
        return aors;
    }

    /** The longest time, in seconds, granted to a Contact of this request; empty when none of them is bound any more. */
    OptionalLong grantedSeconds() {
        List<SipUri> asked = uris(request.values(HeaderName.CONTACT));
        long longest = -1;
        for (ByteSpan value : answer.values(HeaderName.CONTACT)) {
            NameAddr bound = NameAddr.parse(value);
            if (bound.uri() instanceof SipUri uri && asked.stream().anyMatch(uri::equivalent)) {
                longest = Math.max(
                        longest, bound.param("expires").map(Long::parseLong).orElse(0L));
            }
        }
        return longest > 0 ? OptionalLong.of(longest) : OptionalLong.empty();
    }

    private static List<SipUri> uris(List<ByteSpan> contacts) {
        List<SipUri> uris = new ArrayList<>(contacts.size());
        for (ByteSpan contact : contacts) {
            try {
                if (!contact.contentEquals("*") && NameAddr.parse(contact).uri() instanceof SipUri uri) {
                    uris.add(uri);
                }
            } catch (MalformedHeader theRegistrarRefusedIt) {
                return List.of();
            }
        }
        return uris;
    }
}
