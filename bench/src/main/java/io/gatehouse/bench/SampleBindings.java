// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench;

import io.gatehouse.location.Binding;
import io.gatehouse.location.BindingWriter;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.util.List;

/** Bindings as a desk phone behind an edge makes them: about 300 bytes in the journal. */
public final class SampleBindings {
    private static final long IN_THE_YEAR_2100 = 4_102_444_800_000L;

    private SampleBindings() {}

    /** The binding of that user's phone after its REGISTER number {@code cseq}. */
    public static Binding of(long userId, long cseq) {
        return BindingWriter.begin()
                .contact(
                        "sip:user" + userId + "@192.0.2." + userId % 250 + ":5060;transport=udp;ob",
                        "",
                        "<urn:uuid:00000000-0000-1000-8000-" + twelveDigits(userId) + ">",
                        1,
                        -1)
                .callId("7f3a9c" + Long.toHexString(userId * 7919) + "@192.0.2.10")
                .path(List.of(
                        "<sip:0a1fUkZvbGxvd1RoaXNUb2tlbkJhY2tUb1" + userId + "@198.51.100.7:5060;transport=udp;lr;ob>"))
                .userAgent("Linphone-Desktop/5.2.6 (Debian) ua/5.3.72")
                .received(new InetSocketAddress("203.0.113." + userId % 250, 40_123), Transport.UDP)
                .credential("account")
                .toBinding(cseq, IN_THE_YEAR_2100, IN_THE_YEAR_2100 - 3_600_000 + cseq);
    }

    private static String twelveDigits(long number) {
        String digits = Long.toString(number);
        return "000000000000".substring(digits.length()) + digits;
    }
}
