// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.digest;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.message.internal.Ascii;
import java.util.Optional;

/**
 * The value of an Authorization or Proxy-Authorization header field of the Digest scheme (RFC 7616 §3.4), read in one pass: where
 * each parameter stands is kept, a span is made of what is asked for. Absent parameters are {@link ByteSpan#NONE}. Immutable once
 * parsed.
 */
public final class DigestCredentials {
    private static final String HEADER = "Authorization";

    /** What RFC 7616 §3.4 writes with quotes, then what it writes without; the first five must be there. */
    private static final String[] NAMES = {
        "username", "realm", "nonce", "uri", "response", "cnonce", "opaque", "nc", "qop", "algorithm"
    };

    private static final int USERNAME = 0;
    private static final int REALM = 1;
    private static final int NONCE = 2;
    private static final int URI = 3;
    private static final int RESPONSE = 4;
    private static final int CNONCE = 5;
    private static final int OPAQUE = 6;
    private static final int NC = 7;
    private static final int QOP = 8;
    private static final int ALGORITHM = 9;
    private static final int REQUIRED = RESPONSE + 1;
    private static final int QUOTED = OPAQUE + 1;

    private final byte[] bytes;
    /** Begin and end of each, without quotes; an end of 0 is absent. */
    private final int[] places = new int[2 * NAMES.length];

    private boolean asWritten = true;

    private DigestCredentials(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether a header field value is of the Digest scheme at all. */
    public static boolean isDigest(ByteSpan headerValue) {
        return AuthParameters.isDigest(headerValue);
    }

    /**
     * Reads one header field value; the message of the exception never shows it.
     *
     * @throws MalformedHeader if it is of another scheme, broken, names a parameter twice, or lacks username, realm,
     *     nonce, uri or response
     */
    public static DigestCredentials parse(ByteSpan headerValue) {
        DigestCredentials c = new DigestCredentials(headerValue.array());
        AuthParameters.read(HEADER, headerValue, c::accept);
        for (int which = 0; which < REQUIRED; which++) {
            if (!c.has(which)) {
                throw new MalformedHeader(HEADER, "username, realm, nonce, uri or response is missing");
            }
        }
        return c;
    }

    private void accept(byte[] b, int name, int nameEnd, int value, int valueEnd) {
        for (int which = 0; which < NAMES.length; which++) {
            if (AuthParameters.isNamed(b, name, nameEnd, NAMES[which])) {
                put(which, value, valueEnd);
                return;
            }
        }
        // auth-param = extension: passed over (RFC 3261 §25.1)
    }

    /** Quotes are off, escapes stay, because the digest is made over them ({@code unq}). */
    private void put(int which, int value, int valueEnd) {
        if (has(which)) {
            throw new MalformedHeader(HEADER, "a parameter stands twice");
        }
        boolean quote = bytes[value] == '"';
        int off = quote && valueEnd - value >= 2 ? 1 : 0;
        places[2 * which] = value + off;
        places[2 * which + 1] = valueEnd - off;
        asWritten &= quote == which < QUOTED;
        if (which == RESPONSE) {
            asWritten &= isLowerCase(places[2 * which], places[2 * which + 1]);
        }
    }

    private boolean isLowerCase(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != Ascii.lower(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean has(int which) {
        return places[2 * which + 1] > 0; // no value begins where a field does
    }

    private ByteSpan span(int which) {
        int from = places[2 * which];
        return has(which) ? ByteSpan.of(bytes, from, places[2 * which + 1] - from) : ByteSpan.NONE;
    }

    /** Escapes undone. */
    public ByteSpan username() {
        return Parameters.unescape(span(USERNAME));
    }

    /** Escapes undone. */
    public ByteSpan realm() {
        return Parameters.unescape(span(REALM));
    }

    public ByteSpan nonce() {
        return span(NONCE);
    }

    /** To be compared with the Request-URI as a URI: phones differ in escapes and parameters. */
    public ByteSpan uri() {
        return span(URI);
    }

    public ByteSpan response() {
        return span(RESPONSE);
    }

    public ByteSpan cnonce() {
        return span(CNONCE);
    }

    public ByteSpan nc() {
        return span(NC);
    }

    /** The nonce count, or -1 if it is not eight hexadecimal digits (RFC 7616 §3.4). */
    public long nonceCount() {
        ByteSpan nc = nc();
        if (nc.length() != 8) {
            return -1;
        }
        long count = 0;
        for (int i = 0; i < 8; i++) {
            int digit = Ascii.hex(nc.at(i));
            if (digit < 0) {
                return -1;
            }
            count = count << 4 | digit;
        }
        return count;
    }

    public ByteSpan qop() {
        return span(QOP);
    }

    public ByteSpan opaque() {
        return span(OPAQUE);
    }

    /** MD5 if the parameter is absent (RFC 7616 §3.4); empty if it names one that is not known here. */
    public Optional<DigestAlgorithm> algorithm() {
        return has(ALGORITHM) ? DigestAlgorithm.ofToken(span(ALGORITHM)) : Optional.of(DigestAlgorithm.MD5);
    }

    /** Whether quotes stand where RFC 7616 §3.4 has them and nowhere else, and the response is in lower case. */
    public boolean wellFormed() {
        return asWritten;
    }

    /** Never the values: they are secrets in a log. */
    @Override
    public String toString() {
        return "Digest credentials";
    }
}
