// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import java.nio.charset.StandardCharsets;

/** Messages written as text blocks, with the line ends of the wire. */
final class Messages {
    static final String REGISTER = """
            REGISTER sip:test.io SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK776asdhds;rport
            Max-Forwards: 70
            From: "Alice" <sip:alice@test.io>;tag=1928301774
            To: <sip:alice@test.io>
            Call-ID: a84b4c76e66710@pc33.test.io
            CSeq: 314159 REGISTER
            Contact: <sip:alice@192.0.2.7:5060>;expires=60;+sip.instance="<urn:uuid:1>"
            User-Agent: Somephone 1.0
            X-Unknown: kept , as; it="is"
            Content-Length: 0

            """;

    private Messages() {}

    static byte[] wire(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static SipRequest request(String text) throws MalformedMessage {
        return (SipRequest) parse(wire(text));
    }

    static SipMessage parse(byte[] bytes) throws MalformedMessage {
        return new SipParser(ParserLimits.DEFAULT).parse(bytes);
    }

    /** The REGISTER with one line changed, taken away or put in. */
    static String register(String line, String instead) {
        if (!REGISTER.contains(line)) {
            throw new IllegalArgumentException("no such line: " + line);
        }
        return REGISTER.replace(line, instead);
    }
}
