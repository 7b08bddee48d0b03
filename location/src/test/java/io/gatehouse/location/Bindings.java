// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.util.List;

/** Bindings as phones make them. */
public final class Bindings {
    private Bindings() {}

    /** A binding of that user whose CSeq is {@code cseq} and which ends at that moment. */
    public static Binding of(long userId, long cseq, long expiresAtMillis) {
        return BindingWriter.begin()
                .contact(
                        "sip:user" + userId + "@192.0.2." + userId % 250 + ":5060;transport=udp;ob",
                        "audio;+g.3gpp.smsip",
                        "<urn:uuid:00000000-0000-1000-8000-" + "%012x".formatted(userId) + ">",
                        1,
                        cseq % 2 == 0 ? -1 : 700)
                .callId("7f3a9c%x@192.0.2.10".formatted(userId * 7919))
                .path(List.of(
                        "<sip:0a1fUkZvbGxvd1RoaXNUb2tlbkJhY2tUb1RoZUZsb3c%d@198.51.100.7:5060;transport=udp;lr;ob>"
                                .formatted(userId)))
                .userAgent("Linphone-Desktop/5.2.6 (Debian) ua/5.3.72")
                .received(new InetSocketAddress("203.0.113." + userId % 250, 40_123), Transport.UDP)
                .credential("account")
                .toBinding(cseq, expiresAtMillis, expiresAtMillis - 3_600_000);
    }

    /** The same, ending in the year 2100. */
    public static Binding of(long userId, long cseq) {
        return of(userId, cseq, 4_102_444_800_000L);
    }
}
