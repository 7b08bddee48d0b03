// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.internal.Ascii;
import java.nio.charset.StandardCharsets;

/** Percent escapes (RFC 3261 §19.1.2, RFC 3986 §2.1). */
final class Escapes {
    private static final String RESERVED = ";/?:@&=+$,";
    private static final String USER_UNESCAPED = "-_.!~*'()&=+$,;?/";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Escapes() {}

    static boolean wellFormed(ByteSpan text) {
        for (int i = text.indexOf('%', 0); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length() || Ascii.hex(text.at(i + 1)) < 0 || Ascii.hex(text.at(i + 2)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Every escape undone; the result is UTF-8. */
    static String decode(ByteSpan text) {
        if (text.indexOf('%', 0) < 0) {
            return text.toString();
        }
        byte[] plain = new byte[text.length()];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            plain[n++] = isEscape(text, i) ? escaped(text, i) : text.at(i);
            i += isEscape(text, i) ? 2 : 0;
        }
        return new String(plain, 0, n, StandardCharsets.UTF_8);
    }

    private static boolean isEscape(ByteSpan text, int i) {
        return text.at(i) == '%'
                && i + 2 < text.length()
                && Ascii.hex(text.at(i + 1)) >= 0
                && Ascii.hex(text.at(i + 2)) >= 0;
    }

    private static byte escaped(ByteSpan text, int i) {
        return (byte) (Ascii.hex(text.at(i + 1)) << 4 | Ascii.hex(text.at(i + 2)));
    }

    /**
     * The spelling that is the same for what RFC 3261 §19.1.4 calls equal: only reserved characters stay escaped, because
     * those differ from their escape.
     */
    static String canonical(ByteSpan text) {
        if (text.indexOf('%', 0) < 0) {
            return text.toString();
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean escape = isEscape(text, i);
            int c = (escape ? escaped(text, i) : text.at(i)) & 0xff;
            if (escape && (RESERVED.indexOf(c) >= 0 || c == '%')) {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            } else {
                out.append((char) c);
            }
            i += escape ? 2 : 0;
        }
        return out.toString();
    }

    private static boolean isPlain(String user) {
        for (int i = 0; i < user.length(); i++) {
            char c = user.charAt(i);
            if (c > 0x7f || !Ascii.isLetter(c) && !Ascii.isDigit(c) && USER_UNESCAPED.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A user part in which only what may stand there stands bare. */
    static String encodeUser(String user) {
        if (isPlain(user)) {
            return user;
        }
        StringBuilder out = new StringBuilder(user.length());
        for (byte b : user.getBytes(StandardCharsets.UTF_8)) {
            if (Ascii.isLetter(b) || Ascii.isDigit(b) || b > 0 && USER_UNESCAPED.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX[(b & 0xff) >> 4]).append(HEX[b & 15]);
            }
        }
        return out.toString();
    }
}
