// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;

/** Messages from text. */
final class Messages {
    private Messages() {}

    /** With what every request has, and these further lines. */
    static SipRequest request(String method, String uri, String... lines) {
        StringBuilder text = new StringBuilder("""
                %s %s SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1;rport
                Max-Forwards: 70
                From: <sip:alice@test.io>;tag=a
                To: <sip:bob@test.io>
                Call-ID: c1
                CSeq: 1 %s
                """.formatted(method, uri, method));
        for (String line : lines) {
            text.append(line).append('\n');
        }
        return (SipRequest) parse(text + "Content-Length: 0\n\n");
    }

    private static SipMessage parse(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        try {
            return new SipParser(ParserLimits.DEFAULT).parse(bytes, 0, bytes.length);
        } catch (MalformedMessage broken) {
            throw new IllegalArgumentException(text, broken);
        }
    }
}
