// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.secret;

import io.gatehouse.platform.thread.Blocking;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) for passwords of people without SIP, written in the usual form
 * {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Takes 19 MiB and some 50 ms of one core each time. Any thread but an
 * event loop.
 */
public final class PasswordHash {
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String HEAD = "$argon2id$v=19$";

    private PasswordHash() {}

    /** A hash with a fresh salt. */
    @Blocking
    public static String of(CharSequence password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = compute(password, salt, MEMORY_KIB, PASSES, LANES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return HEAD + "m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    /**
     * Whether the password has that hash, which may have been made with other costs.
     *
     * @throws IllegalArgumentException if it is not such a hash
     */
    @Blocking
    public static boolean matches(String stored, CharSequence password) {
        if (!stored.startsWith(HEAD)) {
            throw new IllegalArgumentException("not an Argon2id hash");
        }
        String[] parts = stored.substring(HEAD.length()).split("\\$");
        String[] costs = parts[0].split("[,=]");
        byte[] expected = Base64.getDecoder().decode(parts[2]);
        byte[] salt = Base64.getDecoder().decode(parts[1]);
        byte[] computed = compute(
                password, salt, Integer.parseInt(costs[1]), Integer.parseInt(costs[3]), Integer.parseInt(costs[5]));
        return MessageDigest.isEqual(expected, computed);
    }

    private static byte[] compute(CharSequence password, byte[] salt, int memoryKib, int passes, int lanes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(salt)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(password.toString().getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
