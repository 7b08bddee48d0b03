// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.ByteSpan;

/**
 * What so many phones know about themselves: name, CSeq, and the nonce that they were challenged with last. All have one
 * password. Confined to the generator's event loop.
 */
final class Phones {
    static final String DOMAIN = "bench.example";
    static final String PASSWORD = "Bench-5-meadow";
    static final String REQUEST_URI = "sip:" + DOMAIN;
    static final String CNONCE = "0a4f113b";

    private static final ByteSpan METHOD = ByteSpan.of("REGISTER");
    private static final ByteSpan URI = ByteSpan.of(REQUEST_URI);
    private static final ByteSpan CNONCE_SPAN = ByteSpan.of(CNONCE);
    private static final ByteSpan QOP = ByteSpan.of("auth");

    private final DigestAlgorithm algorithm;
    private final byte[][] ha1;
    private final ByteSpan[] nonces;
    private final int[] nonceCounts;
    private final int[] cseqs;
    private final int[] acknowledged;
    private final boolean[] taken;
    private int lastTaken = -1;
    private long exchanges;

    Phones(int users, DigestAlgorithm algorithm) {
        this.algorithm = algorithm;
        ha1 = new byte[users][];
        nonces = new ByteSpan[users];
        nonceCounts = new int[users];
        cseqs = new int[users];
        acknowledged = new int[users];
        taken = new boolean[users];
    }

    /** As the directory is told before. */
    static String username(int user) {
        return "u" + (10_000_000 + user);
    }

    int count() {
        return cseqs.length;
    }

    /** The next phone, in turn, that is not taken. */
    int take() {
        do {
            lastTaken = (lastTaken + 1) % taken.length;
        } while (taken[lastTaken]);
        taken[lastTaken] = true;
        return lastTaken;
    }

    void release(int user) {
        taken[user] = false;
    }

    /** Never the same again. */
    long nextExchange() {
        return exchanges++;
    }

    DigestAlgorithm algorithm() {
        return algorithm;
    }

    int nextCseq(int user) {
        return ++cseqs[user];
    }

    int cseq(int user) {
        return cseqs[user];
    }

    /** The REGISTER with the present CSeq was answered 200. */
    void acknowledged(int user) {
        acknowledged[user] = cseqs[user];
    }

    /** What the server must have stored. */
    Stored acknowledged() {
        long bound = 0;
        long cseqSum = 0;
        for (int cseq : acknowledged) {
            bound += cseq > 0 ? 1 : 0;
            cseqSum += cseq;
        }
        return new Stored(bound, cseqSum);
    }

    void challenged(int user, ByteSpan nonce) {
        nonces[user] = nonce;
        nonceCounts[user] = 0;
    }

    /** The nonce of the last challenge, null before the first. */
    ByteSpan nonce(int user) {
        return nonces[user];
    }

    int nextNonceCount(int user) {
        return ++nonceCounts[user];
    }

    /** The digest's response in hexadecimal (RFC 7616 §3.4.1). */
    String response(int user, String nonceCount) {
        if (ha1[user] == null) {
            ha1[user] = Digest.ha1(algorithm, username(user), DOMAIN, PASSWORD);
        }
        return Digest.response(
                algorithm, ha1[user], METHOD, URI, nonces[user], ByteSpan.of(nonceCount), CNONCE_SPAN, QOP);
    }
}
