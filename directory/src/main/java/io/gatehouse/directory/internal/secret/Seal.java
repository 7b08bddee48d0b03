// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.secret;

import io.gatehouse.directory.SealBroken;
import io.gatehouse.platform.secret.MasterKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets with AES-256-GCM under a key derived from the master key: version (1 byte), key id (4), nonce (12),
 * ciphertext and tag. What is sealed is bound to its {@link Place}, so that a copy in another row, or an extension password
 * in the account password's place, does not open. Any thread.
 */
public final class Seal {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 1 + Integer.BYTES + NONCE_BYTES;
    private static final ThreadLocal<SecureRandom> RANDOM = ThreadLocal.withInitial(SecureRandom::new);

    private final SecretKeySpec key;
    private final int keyId;

    /** A seal whose key is derived from the master key. */
    public Seal(MasterKey master) {
        this.key = new SecretKeySpec(master.derive("directory-seal", 32), "AES");
        this.keyId = master.keyId();
    }

    /** What a sealed secret is. The order is part of the stored form. */
    public enum Kind {
        /** HA1s of the account password. */
        ACCOUNT_PASSWORD,
        /** The check of the extension password. */
        EXTENSION_PASSWORD,
        /** A known text that tells whether the key is the right one. */
        KEY_CHECK
    }

    /** Whose secret it is. */
    public record Place(Kind kind, long tenantId, long userId) {
        private byte[] bytes() {
            return ByteBuffer.allocate(2 + 2 * Long.BYTES)
                    .put(VERSION)
                    .put((byte) kind.ordinal())
                    .putLong(tenantId)
                    .putLong(userId)
                    .array();
        }
    }

    /** Seals with a fresh random nonce. */
    public byte[] close(Place place, byte[] content) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.get().nextBytes(nonce);
        ByteBuffer sealed = ByteBuffer.allocate(HEAD_BYTES + content.length + TAG_BITS / 8)
                .put(VERSION)
                .putInt(keyId)
                .put(nonce);
        try {
            cipher(Cipher.ENCRYPT_MODE, place, nonce).doFinal(ByteBuffer.wrap(content), sealed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM did not seal", impossible);
        }
        return sealed.array();
    }

    /**
     * Opens what {@link #close} made.
     *
     * @throws SealBroken if it was sealed with another key, for another place, or altered
     */
    public byte[] open(Place place, byte[] sealed) {
        if (sealed.length <= HEAD_BYTES || sealed[0] != VERSION) {
            throw new SealBroken("the secret of " + place + " is not a sealed one");
        }
        ByteBuffer from = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        int id = from.getInt();
        if (id != keyId) {
            throw new SealBroken("the secret of " + place + " was sealed with master key " + Integer.toHexString(id)
                    + ", not with " + Integer.toHexString(keyId));
        }
        byte[] nonce = new byte[NONCE_BYTES];
        from.get(nonce);
        try {
            return cipher(Cipher.DECRYPT_MODE, place, nonce).doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
        } catch (GeneralSecurityException forged) {
            throw new SealBroken("the secret of " + place + " was altered or belongs elsewhere", forged);
        }
    }

    private Cipher cipher(int mode, Place place, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.bytes());
        return cipher;
    }
}
