// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.digest;

import io.gatehouse.sip.message.internal.Ascii;
import java.util.Optional;

/** The digest algorithms of RFC 7616 and RFC 8760; the {@code -sess} forms are not offered and not understood. */
public enum DigestAlgorithm {
    MD5("MD5", "MD5", 16),
    SHA_256("SHA-256", "SHA-256", 32),
    SHA_512_256("SHA-512-256", "SHA-512/256", 32);

    /** Bytes that any HA1 fits into. */
    public static final int MAX_HA1_BYTES = 32;

    private static final DigestAlgorithm[] ALL = values();

    private final Optional<DigestAlgorithm> itself = Optional.of(this);
    private final String token;
    private final String javaName;
    private final int ha1Bytes;

    DigestAlgorithm(String token, String javaName, int ha1Bytes) {
        this.token = token;
        this.javaName = javaName;
        this.ha1Bytes = ha1Bytes;
    }

    /** The value of the {@code algorithm} parameter. */
    public String token() {
        return token;
    }

    /** How many bytes its hash, and so an HA1, has. */
    public int ha1Bytes() {
        return ha1Bytes;
    }

    String javaName() {
        return javaName;
    }

    /** In any case. */
    public static Optional<DigestAlgorithm> ofToken(CharSequence token) {
        for (DigestAlgorithm a : ALL) {
            if (a.isNamed(token)) {
                return a.itself;
            }
        }
        return Optional.empty();
    }

    private boolean isNamed(CharSequence other) {
        if (other.length() != token.length()) {
            return false;
        }
        for (int i = 0; i < token.length(); i++) {
            if (Ascii.lower(other.charAt(i)) != Ascii.lower(token.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
