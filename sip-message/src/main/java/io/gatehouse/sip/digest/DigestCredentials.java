// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.digest;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.message.internal.Ascii;
import java.util.Optional;

/**
 * The value of an Authorization or Proxy-Authorization header field of the Digest scheme (RFC 7616 §3.4), read as spans in
 * one pass. Absent parameters are {@link ByteSpan#NONE}. Immutable once parsed.
 */
public final class DigestCredentials {
    private static final String HEADER = "Authorization";

    private ByteSpan username = ByteSpan.NONE;
    private ByteSpan realm = ByteSpan.NONE;
    private ByteSpan nonce = ByteSpan.NONE;
    private ByteSpan uri = ByteSpan.NONE;
    private ByteSpan response = ByteSpan.NONE;
    private ByteSpan cnonce = ByteSpan.NONE;
    private ByteSpan nc = ByteSpan.NONE;
    private ByteSpan qop = ByteSpan.NONE;
    private ByteSpan opaque = ByteSpan.NONE;
    private ByteSpan algorithm = ByteSpan.NONE;
    private boolean asWritten = true;

    private DigestCredentials() {}

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
        DigestCredentials c = new DigestCredentials();
        AuthParameters.read(HEADER, headerValue, c::accept);
        if (!c.username.isPresent()
                || !c.realm.isPresent()
                || !c.nonce.isPresent()
                || !c.uri.isPresent()
                || !c.response.isPresent()) {
            throw new MalformedHeader(HEADER, "username, realm, nonce, uri or response is missing");
        }
        return c;
    }

    private void accept(byte[] b, int name, int nameEnd, int value, int valueEnd) {
        if (is(b, name, nameEnd, "username")) {
            username = once(username, unquoted(inQuotes(b, value, valueEnd)));
        } else if (is(b, name, nameEnd, "realm")) {
            realm = once(realm, unquoted(inQuotes(b, value, valueEnd)));
        } else if (is(b, name, nameEnd, "nonce")) {
            nonce = once(nonce, inQuotes(b, value, valueEnd));
        } else if (is(b, name, nameEnd, "uri")) {
            uri = once(uri, inQuotes(b, value, valueEnd));
        } else if (is(b, name, nameEnd, "response")) {
            response = once(response, inQuotes(b, value, valueEnd));
            asWritten &= isLowerCase(response);
        } else if (is(b, name, nameEnd, "cnonce")) {
            cnonce = once(cnonce, inQuotes(b, value, valueEnd));
        } else if (is(b, name, nameEnd, "opaque")) {
            opaque = once(opaque, inQuotes(b, value, valueEnd));
        } else if (is(b, name, nameEnd, "nc")) {
            nc = once(nc, bare(b, value, valueEnd));
        } else if (is(b, name, nameEnd, "qop")) {
            qop = once(qop, bare(b, value, valueEnd));
        } else if (is(b, name, nameEnd, "algorithm")) {
            algorithm = once(algorithm, bare(b, value, valueEnd));
        }
        // auth-param = extension: passed over (RFC 3261 §25.1)
    }

    private static boolean is(byte[] b, int name, int nameEnd, String lower) {
        return AuthParameters.isNamed(b, name, nameEnd, lower);
    }

    /** A value that RFC 7616 §3.4 writes with quotes; they are off, escapes stay, because the digest is made over them ({@code unq}). */
    private ByteSpan inQuotes(byte[] b, int value, int valueEnd) {
        asWritten &= b[value] == '"';
        return withoutQuotes(b, value, valueEnd);
    }

    /** A value that RFC 7616 §3.4 writes without quotes. */
    private ByteSpan bare(byte[] b, int value, int valueEnd) {
        asWritten &= b[value] != '"';
        return withoutQuotes(b, value, valueEnd);
    }

    private static ByteSpan withoutQuotes(byte[] b, int value, int valueEnd) {
        boolean quoted = valueEnd - value >= 2 && b[value] == '"';
        return quoted ? ByteSpan.of(b, value + 1, valueEnd - value - 2) : ByteSpan.of(b, value, valueEnd - value);
    }

    /** With escapes undone: the name that is looked up. */
    private static ByteSpan unquoted(ByteSpan inner) {
        return Parameters.unescape(inner);
    }

    private static boolean isLowerCase(ByteSpan digits) {
        for (int i = 0; i < digits.length(); i++) {
            if (digits.at(i) != Ascii.lower(digits.at(i))) {
                return false;
            }
        }
        return true;
    }

    private static ByteSpan once(ByteSpan before, ByteSpan value) {
        if (before.isPresent()) {
            throw new MalformedHeader(HEADER, "a parameter stands twice");
        }
        return value;
    }

    /** Escapes undone. */
    public ByteSpan username() {
        return username;
    }

    /** Escapes undone. */
    public ByteSpan realm() {
        return realm;
    }

    public ByteSpan nonce() {
        return nonce;
    }

    /** To be compared with the Request-URI as a URI: phones differ in escapes and parameters. */
    public ByteSpan uri() {
        return uri;
    }

    public ByteSpan response() {
        return response;
    }

    public ByteSpan cnonce() {
        return cnonce;
    }

    public ByteSpan nc() {
        return nc;
    }

    /** The nonce count, or -1 if it is not eight hexadecimal digits (RFC 7616 §3.4). */
    public long nonceCount() {
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
        return qop;
    }

    public ByteSpan opaque() {
        return opaque;
    }

    /** MD5 if the parameter is absent (RFC 7616 §3.4); empty if it names one that is not known here. */
    public Optional<DigestAlgorithm> algorithm() {
        return algorithm.isPresent() ? DigestAlgorithm.ofToken(algorithm) : Optional.of(DigestAlgorithm.MD5);
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
