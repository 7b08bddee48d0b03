// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.digest;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.internal.Ascii;
import io.gatehouse.sip.message.internal.Lists;
import java.util.function.BiConsumer;

/** The grammar that credentials and challenges share (RFC 3261 §25.1): {@code Digest name=value, name="value"}. */
final class AuthParameters {
    private static final String SCHEME = "Digest";

    private AuthParameters() {}

    static boolean isDigest(ByteSpan value) {
        return value.startsWithIgnoreCase(SCHEME)
                && value.length() > SCHEME.length()
                && Ascii.isBlank(value.at(SCHEME.length()));
    }

    /** Shows each name and its value as written, quotes included. */
    static void read(String header, ByteSpan value, BiConsumer<ByteSpan, ByteSpan> visitor) {
        ByteSpan text = value.trim();
        if (!isDigest(text)) {
            throw new MalformedHeader(header, "not the Digest scheme");
        }
        byte[] b = text.array();
        int end = text.offset() + text.length();
        for (int from = text.offset() + SCHEME.length(); from < end; ) {
            int stop = Lists.elementEnd(b, from, end, ',');
            ByteSpan element = ByteSpan.of(b, from, stop - from).trim();
            if (!element.isEmpty()) {
                readOne(header, element, visitor);
            }
            from = stop + 1;
        }
    }

    private static void readOne(String header, ByteSpan element, BiConsumer<ByteSpan, ByteSpan> visitor) {
        int equals = element.indexOf('=', 0);
        ByteSpan name = element.slice(0, Math.max(equals, 0)).trim();
        ByteSpan value = element.slice(equals + 1).trim();
        boolean quoted = !value.isEmpty() && value.at(0) == '"';
        int end = value.offset() + value.length();
        if (!Ascii.isToken(name)
                || value.isEmpty()
                || (quoted && Lists.quoteEnd(value.array(), value.offset(), end) != end - 1)) {
            throw new MalformedHeader(header, "broken parameter");
        }
        visitor.accept(name, value);
    }

    /** Without quotes; escapes stay, because the digest is made over them (RFC 7616 §3.4, {@code unq}). */
    static ByteSpan bare(ByteSpan value) {
        int length = value.length();
        return length >= 2 && value.at(0) == '"' ? value.slice(1, length - 1) : value;
    }
}
