// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.torture;

import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The torture messages of RFC 4475 and RFC 5118 as bytes and parsed. */
final class TortureMessage {
    private TortureMessage() {}

    /** @param file such as {@code rfc4475/wsinv} */
    static byte[] bytes(String file) {
        try (InputStream in = TortureMessage.class.getResourceAsStream("/torture/" + file + ".dat")) {
            return in.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static SipMessage parse(String file) throws MalformedMessage {
        return new SipParser(ParserLimits.DEFAULT).parse(bytes(file));
    }

    static SipRequest request(String file) throws MalformedMessage {
        return (SipRequest) parse(file);
    }
}
