// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import java.util.Arrays;

/** The methods that every message has twice; those that are known (RFC 3261 and its extensions) are spans made once. */
final class Methods {
    private static final ByteSpan[] KNOWN = {
        ByteSpan.of("REGISTER"),
        ByteSpan.of("INVITE"),
        ByteSpan.of("ACK"),
        ByteSpan.of("BYE"),
        ByteSpan.of("CANCEL"),
        ByteSpan.of("OPTIONS"),
        ByteSpan.of("SUBSCRIBE"),
        ByteSpan.of("NOTIFY"),
        ByteSpan.of("MESSAGE"),
        ByteSpan.of("INFO"),
        ByteSpan.of("PRACK"),
        ByteSpan.of("UPDATE"),
        ByteSpan.of("REFER"),
        ByteSpan.of("PUBLISH")
    };

    private Methods() {}

    /** The method that stands in these bytes; compared with its case (RFC 3261 §7.1). */
    static ByteSpan span(byte[] b, int offset, int length) {
        for (ByteSpan known : KNOWN) {
            if (known.length() == length
                    && b[offset] == known.at(0)
                    && Arrays.equals(known.array(), 0, length, b, offset, offset + length)) {
                return known;
            }
        }
        return ByteSpan.of(b, offset, length);
    }
}
