// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.digest;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.internal.Ascii;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * Digest arithmetic (RFC 7616 §3.4, RFC 8760, RFC 3261 §22.4). Any thread: each has its own hash functions and scratch
 * space, so that a check makes next to no garbage.
 */
public final class Digest {
    private static final ThreadLocal<Digest> OF_THREAD = ThreadLocal.withInitial(Digest::new);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest[] functions = new MessageDigest[DigestAlgorithm.values().length];
    private final byte[] hash = new byte[DigestAlgorithm.MAX_HA1_BYTES];
    private final byte[] hex = new byte[2 * DigestAlgorithm.MAX_HA1_BYTES];
    private final byte[] hexHa2 = new byte[2 * DigestAlgorithm.MAX_HA1_BYTES];

    private Digest() {}

    /** The hash of {@code user:realm:password}, which stands for the password. */
    public static byte[] ha1(DigestAlgorithm algorithm, CharSequence user, CharSequence realm, CharSequence password) {
        MessageDigest function = OF_THREAD.get().function(algorithm);
        update(function, ByteSpan.of(user));
        function.update((byte) ':');
        update(function, ByteSpan.of(realm));
        function.update((byte) ':');
        update(function, ByteSpan.of(password));
        return function.digest();
    }

    /**
     * Whether the credentials answer their own nonce with this HA1; compared in constant time. With {@code qop=auth}, or
     * in the old form where {@code qop} is absent (RFC 2617 §3.2.2.1), which a caller that offers {@code qop} refuses
     * before; any other {@code qop} is false.
     *
     * @param ha1 its first {@link DigestAlgorithm#ha1Bytes()} bytes
     */
    public static boolean verify(DigestCredentials c, DigestAlgorithm algorithm, byte[] ha1, ByteSpan method) {
        boolean plain = !c.qop().isPresent();
        if (!plain && (!c.qop().equalsIgnoreCase("auth") || !c.cnonce().isPresent() || !c.nc().isPresent())) {
            return false;
        }
        Digest d = OF_THREAD.get();
        MessageDigest function = d.function(algorithm);
        d.hashRequest(function, algorithm, method, c.uri());
        d.begin(function, algorithm, ha1, c.nonce());
        if (!plain) {
            count(function, c.nc(), c.cnonce(), c.qop());
        }
        int length = d.end(function, algorithm);
        return sameHex(c.response(), d.hex, length);
    }

    /**
     * The response of a client, for tests and load generators. An empty {@code qop} makes the old form of RFC 2617.
     *
     * @param nc eight hexadecimal digits
     */
    public static String response(
            DigestAlgorithm algorithm,
            byte[] ha1,
            CharSequence method,
            CharSequence uri,
            CharSequence nonce,
            CharSequence nc,
            CharSequence cnonce,
            CharSequence qop) {
        Digest d = OF_THREAD.get();
        MessageDigest function = d.function(algorithm);
        d.hashRequest(function, algorithm, ByteSpan.of(method), ByteSpan.of(uri));
        d.begin(function, algorithm, ha1, ByteSpan.of(nonce));
        if (!qop.isEmpty()) {
            count(function, ByteSpan.of(nc), ByteSpan.of(cnonce), ByteSpan.of(qop));
        }
        int length = d.end(function, algorithm);
        return new String(d.hex, 0, length, StandardCharsets.US_ASCII);
    }

    /** First step: A2, the hash of method and URI. In steps, so that none of the spans has to be an object. */
    private void hashRequest(MessageDigest function, DigestAlgorithm algorithm, ByteSpan method, ByteSpan uri) {
        update(function, method);
        function.update((byte) ':');
        update(function, uri);
        finish(function, algorithm.ha1Bytes(), hexHa2);
    }

    /** Second step: the response is begun with HA1 and nonce. */
    private void begin(MessageDigest function, DigestAlgorithm algorithm, byte[] ha1, ByteSpan nonce) {
        int bytes = algorithm.ha1Bytes();
        if (ha1.length < bytes) {
            throw new IllegalArgumentException(algorithm + " HA1 of " + ha1.length + " bytes");
        }
        toHex(ha1, bytes, hex);
        function.update(hex, 0, 2 * bytes);
        function.update((byte) ':');
        update(function, nonce);
    }

    /** Third step, left out in the old form without qop. */
    private static void count(MessageDigest function, ByteSpan nc, ByteSpan cnonce, ByteSpan qop) {
        function.update((byte) ':');
        update(function, nc);
        function.update((byte) ':');
        update(function, cnonce);
        function.update((byte) ':');
        update(function, qop);
    }

    /** Last step: leaves the response in {@link #hex}; returns its length. */
    private int end(MessageDigest function, DigestAlgorithm algorithm) {
        int bytes = algorithm.ha1Bytes();
        function.update((byte) ':');
        function.update(hexHa2, 0, 2 * bytes);
        finish(function, bytes, hex);
        return 2 * bytes;
    }

    private void finish(MessageDigest function, int bytes, byte[] target) {
        try {
            function.digest(hash, 0, bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(function + " did not fit into " + bytes + " bytes", e);
        }
        toHex(hash, bytes, target);
    }

    private static void toHex(byte[] source, int bytes, byte[] target) {
        for (int i = 0; i < bytes; i++) {
            target[2 * i] = HEX[(source[i] >> 4) & 15];
            target[2 * i + 1] = HEX[source[i] & 15];
        }
    }

    /** Takes the same time wherever the first difference is; hexadecimal digits in either case. */
    private static boolean sameHex(ByteSpan given, byte[] expected, int length) {
        int difference = given.length() ^ length;
        int n = Math.min(given.length(), length);
        for (int i = 0; i < n; i++) {
            difference |= Ascii.lower(given.at(i)) ^ expected[i];
        }
        return difference == 0;
    }

    private static void update(MessageDigest function, ByteSpan span) {
        function.update(span.array(), span.offset(), span.length());
    }

    private MessageDigest function(DigestAlgorithm algorithm) {
        MessageDigest function = functions[algorithm.ordinal()];
        if (function == null) {
            try {
                function = MessageDigest.getInstance(algorithm.javaName());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JDK has no " + algorithm.javaName(), e);
            }
            functions[algorithm.ordinal()] = function;
        }
        function.reset();
        return function;
    }
}
