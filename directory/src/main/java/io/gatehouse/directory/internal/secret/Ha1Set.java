// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.secret;

import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.Map;

/**
 * The HA1s of one account password as bytes: a zero, the algorithms as bits, the spellings as bits, then for every
 * spelling in rising order the HA1 of every algorithm in rising order. Spellings: the account's own, lower case, with a
 * capital first letter, and the same three with {@code @domain}; one that equals an earlier one is left out.
 */
public final class Ha1Set {
    private static final int HEAD_BYTES = 3;
    private static final int FORMS = 3;
    private static final DigestAlgorithm[] ALGORITHMS = DigestAlgorithm.values();

    private Ha1Set() {}

    /** Every algorithm, every spelling. */
    public static byte[] ofPassword(String spelling, String realm, CharSequence password) {
        String lower = lower(spelling);
        String capital = capital(lower);
        int forms = 1 | (lower.equals(spelling) ? 0 : 2) | (capital.equals(spelling) || capital.equals(lower) ? 0 : 4);
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        out.write(0);
        out.write((1 << ALGORITHMS.length) - 1);
        out.write(forms | forms << FORMS);
        for (int form = 0; form < 2 * FORMS; form++) {
            if (((forms | forms << FORMS) >> form & 1) != 0) {
                String typed = form % FORMS == 0 ? spelling : form % FORMS == 1 ? lower : capital;
                String user = form < FORMS ? typed : typed + "@" + realm;
                for (DigestAlgorithm algorithm : ALGORITHMS) {
                    out.writeBytes(Digest.ha1(algorithm, user, realm, password));
                }
            }
        }
        return out.toByteArray();
    }

    /** HA1s that were made elsewhere: they hold for the account's own spelling alone. */
    public static byte[] ofImported(Map<DigestAlgorithm, byte[]> ha1s) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        out.write(0);
        out.write(ha1s.keySet().stream().mapToInt(each -> 1 << each.ordinal()).sum());
        out.write(1);
        new EnumMap<>(ha1s).values().forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** Whether these bytes are such a set, and not one that is sealed still. */
    public static boolean isOpen(byte[] bytes) {
        return bytes[0] == 0;
    }

    /** The algorithms as bits {@code 1 << ordinal}. */
    public static int algorithms(byte[] set) {
        return set[1];
    }

    /** Whether it holds that algorithm. */
    public static boolean has(byte[] set, DigestAlgorithm algorithm) {
        return (set[1] >> algorithm.ordinal() & 1) != 0;
    }

    /** Copies the HA1 for a username as typed into {@code target}; false if there is none. Makes nothing. */
    public static boolean find(
            byte[] set,
            DigestAlgorithm algorithm,
            CharSequence typed,
            String spelling,
            String lower,
            String realm,
            byte[] target) {
        int form = formOf(typed, spelling, lower, realm);
        if (form < 0 || (set[2] >> form & 1) == 0 || !has(set, algorithm)) {
            return false;
        }
        int stride = 0;
        int within = 0;
        for (DigestAlgorithm each : ALGORITHMS) {
            if (has(set, each)) {
                within += each.ordinal() < algorithm.ordinal() ? each.ha1Bytes() : 0;
                stride += each.ha1Bytes();
            }
        }
        int from = HEAD_BYTES + Integer.bitCount(set[2] & ((1 << form) - 1)) * stride + within;
        System.arraycopy(set, from, target, 0, algorithm.ha1Bytes());
        return true;
    }

    private static int formOf(CharSequence typed, String spelling, String lower, String realm) {
        int length = lower.length();
        int withDomain = 0;
        if (typed.length() == length + 1 + realm.length()) {
            if (typed.charAt(length) != '@' || !sameAt(typed, length + 1, realm, 0)) {
                return -1;
            }
            withDomain = FORMS;
        } else if (typed.length() != length) {
            return -1;
        }
        if (sameAt(typed, 0, spelling, 0)) {
            return withDomain;
        }
        if (!sameAt(typed, 1, lower, 1)) {
            return -1;
        }
        char first = typed.charAt(0);
        if (first == lower.charAt(0)) {
            return withDomain + 1;
        }
        return first == upper(lower.charAt(0)) ? withDomain + 2 : -1;
    }

    /** Whether {@code part} from {@code begin} on stands in {@code typed} at {@code at}. */
    private static boolean sameAt(CharSequence typed, int at, String part, int begin) {
        for (int i = begin; i < part.length(); i++) {
            if (typed.charAt(at + i - begin) != part.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    private static String capital(String lower) {
        return upper(lower.charAt(0)) + lower.substring(1);
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
    }
}
