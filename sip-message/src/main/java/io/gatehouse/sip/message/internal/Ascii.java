// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message.internal;

/** Character classes and case of the RFC 3261 §25.1 grammar, over bytes. Not API. */
public final class Ascii {
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private Ascii() {}

    public static boolean isToken(int b) {
        return TOKEN[b & 0xff];
    }

    public static boolean isToken(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff || !TOKEN[text.charAt(i)]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    public static boolean isBlank(int b) {
        return b == ' ' || b == '\t';
    }

    public static boolean isFoldOrBlank(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    public static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    public static boolean isLetter(int b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    public static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    /** The value of a hexadecimal digit, or -1. */
    public static int hex(int b) {
        if (isDigit(b)) {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
