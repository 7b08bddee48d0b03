// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.message.internal.Ascii;

/**
 * Method, Request-URI and version (RFC 3261 §7.1), as far as they can be made out.
 *
 * @param method empty if this is no request line at all
 * @param broken more than one blank between the parts or one at the end, or what no URI holds: brackets, blanks
 */
record RequestLine(ByteSpan method, ByteSpan uri, boolean version2, boolean broken) {
    private static final String SIP = "SIP/";
    private static final RequestLine NONE = new RequestLine(ByteSpan.NONE, ByteSpan.NONE, false, true);

    /** Whether this is a request line. */
    boolean found() {
        return method.isPresent();
    }

    static RequestLine read(byte[] b, int start, int end) {
        int methodEnd = start;
        while (methodEnd < end && Ascii.isToken(b[methodEnd])) {
            methodEnd++;
        }
        int versionEnd = end;
        while (versionEnd > methodEnd && Ascii.isBlank(b[versionEnd - 1])) {
            versionEnd--;
        }
        int versionStart = versionEnd;
        while (versionStart > methodEnd && !Ascii.isBlank(b[versionStart - 1])) {
            versionStart--;
        }
        if (methodEnd == start || !namesSip(b, versionStart, versionEnd)) {
            return NONE;
        }
        ByteSpan uri = ByteSpan.of(b, methodEnd + 1, Math.max(versionStart - methodEnd - 2, 0));
        boolean oneBlank = b[methodEnd] == ' ' && b[versionStart - 1] == ' ' && versionEnd == end;
        return new RequestLine(
                Methods.span(b, start, methodEnd - start),
                uri,
                isVersion2(b, versionStart, versionEnd),
                !oneBlank || uri.isEmpty() || !mayBeUri(uri));
    }

    private static boolean mayBeUri(ByteSpan uri) {
        for (int i = 0; i < uri.length(); i++) {
            byte c = uri.at(i);
            if ((c >= 0 && c <= ' ') || c == '<' || c == '>') {
                return false;
            }
        }
        return true;
    }

    static boolean namesSip(byte[] b, int from, int to) {
        return ByteSpan.of(b, from, to - from).startsWithIgnoreCase(SIP);
    }

    /** Of what {@link #namesSip}. */
    static boolean isVersion2(byte[] b, int from, int to) {
        return to - from == 7 && b[from + 4] == '2' && b[from + 5] == '.' && b[from + 6] == '0';
    }

    /** Where the header fields of a SIP URI begin, with their question mark; its length if it has none. */
    static int headersAt(ByteSpan uri) {
        int question = uri.indexOf('?', 0);
        if (question < 0 || !(uri.startsWithIgnoreCase("sip:") || uri.startsWithIgnoreCase("sips:"))) {
            return uri.length();
        }
        int at = uri.indexOf('@', 0); // before it a question mark is the user's
        int headers = uri.indexOf('?', Math.max(at, 0));
        return headers < 0 ? uri.length() : headers;
    }
}
