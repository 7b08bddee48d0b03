// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import java.nio.charset.StandardCharsets;

/** Reads what a trace needs from bytes that need not be a SIP message: every line end counts, nothing is refused. */
final class MessageText {
    private MessageText() {}

    static String startLine(byte[] message) {
        int start = 0;
        while (start < message.length && isLineEnd(message[start])) {
            start++;
        }
        return text(message, start, lineEnd(message, start));
    }

    /** The first value of a header field, its folds as they are; empty if there is none before the body. */
    static String field(byte[] message, String name, String compact) {
        int line = nextLine(message, 0);
        while (line < message.length && !isLineEnd(message[line])) {
            int end = lineEnd(message, line);
            int colon = indexOf(message, ':', line, end);
            int nameEnd = colon;
            while (nameEnd > line && isBlank(message[nameEnd - 1])) {
                nameEnd--;
            }
            if (colon < end && (is(message, line, nameEnd, name) || is(message, line, nameEnd, compact))) {
                return text(message, colon + 1, end).strip();
            }
            line = nextLine(message, line);
        }
        return "";
    }

    /** Where the next line begins: behind CRLF, CR or LF. */
    static int nextLine(byte[] b, int from) {
        int end = lineEnd(b, from);
        return end + 1 < b.length && b[end] == '\r' && b[end + 1] == '\n' ? end + 2 : Math.min(end + 1, b.length);
    }

    static int lineEnd(byte[] b, int from) {
        int i = from;
        while (i < b.length && !isLineEnd(b[i])) {
            i++;
        }
        return i;
    }

    static boolean isLineEnd(byte b) {
        return b == '\r' || b == '\n';
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static int indexOf(byte[] b, int wanted, int from, int to) {
        int i = from;
        while (i < to && b[i] != wanted) {
            i++;
        }
        return i;
    }

    /** @param lower in lower case */
    static boolean is(byte[] b, int from, int to, String lower) {
        return to - from == lower.length() && startsWith(b, from, lower);
    }

    /** @param lower in lower case */
    static boolean startsWith(byte[] b, int from, String lower) {
        if (b.length - from < lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            byte c = b[from + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }
}
