// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import java.util.Arrays;

/**
 * Blanks the values of Authorization, Proxy-Authorization, Authentication-Info and Proxy-Authentication-Info: a digest response is
 * as good as a guess at the password. Works on bytes that need not be a message: it looks for the names wherever they stand, in any
 * case, also in a folded line, in a body that holds a message, and in a URI that carries header fields; a value ends with its line
 * and the lines that continue it (RFC 3261 §7.3.1). Rather blanks too much than too little.
 */
final class Credentials {
    private static final byte BLANK = '*';
    private static final String[] NAMES = {"authorization", "authentication-info"};

    private Credentials() {}

    /** A copy of the same length with an asterisk for each byte of a value. */
    static byte[] blanked(byte[] message) {
        byte[] copy = Arrays.copyOf(message, message.length);
        int line = 0;
        int i = 0;
        while (i < copy.length) {
            if (MessageText.isLineEnd(copy[i])) {
                line = ++i;
                continue;
            }
            int end = nameEnd(copy, i);
            i = end == i ? i + 1 : blankValue(copy, line, i, end);
        }
        return copy;
    }

    /**
     * The same for bytes that begin anywhere, maybe within a value whose name was cut off: a first line with a quote in it, as
     * the parameters of a digest have, is blanked with the lines that continue it.
     */
    static byte[] blankedUncut(byte[] bytes) {
        byte[] copy = blanked(bytes);
        int end = MessageText.lineEnd(bytes, 0);
        if (MessageText.indexOf(bytes, '"', 0, end) < end) {
            blankLines(copy, 0);
        }
        return copy;
    }

    /** Behind the name that begins there; the place itself if none does. */
    private static int nameEnd(byte[] b, int at) {
        if ((b[at] | 0x20) == 'a') {
            for (String name : NAMES) {
                if (MessageText.startsWith(b, at, name)) {
                    return at + name.length();
                }
            }
        }
        return at;
    }

    /** Blanks what follows the name, if that is a value of it; returns where to go on. */
    private static int blankValue(byte[] b, int line, int name, int nameEnd) {
        int at = nameEnd;
        while (at < b.length && MessageText.isBlank(b[at])) {
            at++;
        }
        if (at == b.length) {
            return at;
        }
        if (b[at] == '=') {
            return blankUriHeader(b, at + 1);
        }
        boolean isField = b[at] == ':' || MessageText.indexOf(b, ':', line, name) == name;
        return isField ? blankLines(b, b[at] == ':' ? at + 1 : at) : nameEnd;
    }

    private static int blankUriHeader(byte[] b, int from) {
        int i = from;
        while (i < b.length
                && b[i] != '&'
                && b[i] != '>'
                && b[i] != '"'
                && b[i] != ' '
                && !MessageText.isLineEnd(b[i])) {
            b[i++] = BLANK;
        }
        return i;
    }

    private static int blankLines(byte[] b, int from) {
        int i = from;
        while (true) {
            while (i < b.length && !MessageText.isLineEnd(b[i])) {
                b[i] = MessageText.isBlank(b[i]) ? b[i] : BLANK;
                i++;
            }
            int next = i < b.length ? MessageText.nextLine(b, i) : i;
            if (next >= b.length || !MessageText.isBlank(b[next])) {
                return i;
            }
            i = next;
        }
    }
}
