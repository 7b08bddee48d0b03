// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

/**
 * The peer sent a header field value that does not follow its grammar: to be answered with 400 where an answer is
 * possible. Carries no stack trace, because a peer can cause as many of them as it likes.
 */
public class MalformedHeader extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 120;

    private final String header;

    public MalformedHeader(String header, String why) {
        super(header + ": " + why, null, false, false);
        this.header = header;
    }

    public MalformedHeader(String header, String why, CharSequence value) {
        this(header, why + ": " + shown(value));
    }

    /** The name of the header field, or of the part of one. */
    public String header() {
        return header;
    }

    private static String shown(CharSequence value) {
        String text = value.toString();
        String head = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return '"' + head.replaceAll("\\p{Cntrl}", "\u00b7") + '"';
    }
}
