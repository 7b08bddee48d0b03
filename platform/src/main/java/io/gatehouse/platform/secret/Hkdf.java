// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.secret;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with HMAC-SHA-256 (RFC 5869). Any thread. */
final class Hkdf {
    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    /** RFC 5869 §2.2; an empty salt stands for {@code HashLen} zeros. */
    static byte[] extract(byte[] salt, byte[] inputKey) {
        return hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt).doFinal(inputKey);
    }

    /**
     * RFC 5869 §2.3.
     *
     * @throws IllegalArgumentException if more than 255 × 32 bytes are asked for
     */
    static byte[] expand(byte[] pseudoRandomKey, byte[] info, int length) {
        if (length < 1 || length > 255 * HASH_BYTES) {
            throw new IllegalArgumentException("cannot derive " + length + " bytes");
        }
        byte[] output = new byte[length];
        Mac mac = hmac(pseudoRandomKey);
        byte[] block = {};
        for (int at = 0, counter = 1; at < length; at += HASH_BYTES, counter++) {
            mac.update(block);
            mac.update(info);
            block = mac.doFinal(new byte[] {(byte) counter});
            System.arraycopy(block, 0, output, at, Math.min(HASH_BYTES, length - at));
        }
        Arrays.fill(block, (byte) 0);
        return output;
    }

    private static Mac hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + HMAC, impossible);
        }
    }
}
