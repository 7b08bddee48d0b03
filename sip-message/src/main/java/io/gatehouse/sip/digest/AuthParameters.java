// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.digest;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.internal.Ascii;
import io.gatehouse.sip.message.internal.Lists;

/** The grammar that credentials and challenges share (RFC 3261 §25.1): {@code Digest name=value, name="value"}. */
final class AuthParameters {
    private static final String SCHEME = "Digest";

    private AuthParameters() {}

    static boolean isDigest(ByteSpan value) {
        return value.startsWithIgnoreCase(SCHEME)
                && value.length() > SCHEME.length()
                && Ascii.isBlank(value.at(SCHEME.length()));
    }

    /** Sees each parameter where it stands, so that a span is made of what is wanted alone. */
    @FunctionalInterface
    interface Visitor {
        /**
         * One parameter; the name is a token.
         *
         * @param value where it begins, with its quotes
         */
        void parameter(byte[] b, int name, int nameEnd, int value, int valueEnd);
    }

    /** Shows each name and its value as written, quotes included. */
    static void read(String header, ByteSpan value, Visitor visitor) {
        ByteSpan text = value.trim();
        if (!isDigest(text)) {
            throw new MalformedHeader(header, "not the Digest scheme");
        }
        byte[] b = text.array();
        int end = text.offset() + text.length();
        for (int from = text.offset() + SCHEME.length(); from < end; ) {
            int stop = Lists.elementEnd(b, from, end, ',');
            int first = skip(b, from, stop);
            int last = skipBack(b, first, stop);
            if (last > first) {
                readOne(header, b, first, last, visitor);
            }
            from = stop + 1;
        }
    }

    private static void readOne(String header, byte[] b, int first, int last, Visitor visitor) {
        int equals = first;
        while (equals < last && b[equals] != '=') {
            equals++;
        }
        int nameEnd = skipBack(b, first, equals);
        int value = skip(b, Math.min(equals + 1, last), last);
        boolean quoted = value < last && b[value] == '"';
        if (equals == last
                || !isToken(b, first, nameEnd)
                || value == last
                || (quoted && Lists.quoteEnd(b, value, last) != last - 1)) {
            throw new MalformedHeader(header, "broken parameter");
        }
        visitor.parameter(b, first, nameEnd, value, last);
    }

    private static boolean isToken(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Ascii.isToken(b[i])) {
                return false;
            }
        }
        return to > from;
    }

    private static int skip(byte[] b, int from, int to) {
        int i = from;
        while (i < to && isBlank(b[i])) {
            i++;
        }
        return i;
    }

    private static int skipBack(byte[] b, int from, int to) {
        int i = to;
        while (i > from && isBlank(b[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean isBlank(byte c) {
        return Ascii.isBlank(c) || c == '\r' || c == '\n';
    }

    /** Whether the name is that one, in any case. */
    static boolean isNamed(byte[] b, int name, int nameEnd, String lower) {
        if (nameEnd - name != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if (Ascii.lower(b[name + i]) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
