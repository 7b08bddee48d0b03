// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message.internal;

/** Where the elements of a comma separated header field value end (RFC 3261 §7.3.1). Not API. */
public final class Lists {
    private Lists() {}

    /** The place of the first {@code separator} outside quotes and angle brackets, or {@code end}. */
    public static int elementEnd(byte[] b, int from, int end, int separator) {
        boolean angle = false;
        for (int i = from; i < end; i++) {
            int c = b[i];
            if (angle) {
                angle = c != '>';
            } else if (c == separator) {
                return i;
            } else if (c == '"') {
                i = quoteEnd(b, i, end);
            } else if (c == '<') {
                angle = true;
            }
        }
        return end;
    }

    /** The place of the quote that closes the one at {@code from}, or {@code end} if none does. */
    public static int quoteEnd(byte[] b, int from, int end) {
        for (int i = from + 1; i < end; i++) {
            if (b[i] == '\\') {
                i++;
            } else if (b[i] == '"') {
                return i;
            }
        }
        return end;
    }
}
