// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import io.gatehouse.sip.message.ByteSpan;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and reads digest nonces without remembering any (RFC 7616 §3.3, §5.4): boot id, time, a serial number and a hash
 * of the source address, signed with HMAC-SHA-256. An authentic nonce of an earlier boot, or one that is too old, is
 * stale; the source address only tells whether a failure is evidence against that address. Any thread.
 */
public final class Nonces {
    /** What the key is derived for, see {@link io.gatehouse.platform.secret.MasterKey#derive}. */
    public static final String KEY_PURPOSE = "registrar digest nonce";

    private static final String HMAC = "HmacSHA256";
    private static final int BOOT = 0; // 4 bytes
    private static final int TIME = 4; // 8 bytes, milliseconds
    private static final int SERIAL = 12; // 8 bytes
    private static final int SOURCE = 20; // 4 bytes
    private static final int SIGNED = 24;
    private static final int SIGNATURE_BYTES = 12;
    private static final int BYTES = SIGNED + SIGNATURE_BYTES;
    private static final int CHARS = BYTES / 3 * 4;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Of Base64 for URLs (RFC 4648 §5). */
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] DIGITS = new byte[128];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            DIGITS[ALPHABET[i]] = (byte) i;
        }
    }

    private final ThreadLocal<byte[]> scratch = ThreadLocal.withInitial(() -> new byte[BYTES + CHARS]);
    private final ThreadLocal<Mac> macs;
    private final InstantSource clock;
    private final long lifetimeMillis;
    private final int bootId;
    private final AtomicLong serials = new AtomicLong();

    /**
     * Nonces of one boot.
     *
     * @param key 32 bytes, the same at every boot, so that a nonce of an earlier one is known as ours
     * @param lifetime after which a nonce is stale
     * @param bootId differs from boot to boot
     */
    public Nonces(byte[] key, InstantSource clock, Duration lifetime, int bootId) {
        SecretKeySpec secret = new SecretKeySpec(key, HMAC);
        this.macs = ThreadLocal.withInitial(() -> mac(secret));
        this.clock = clock;
        this.lifetimeMillis = lifetime.toMillis();
        this.bootId = bootId;
    }

    /** What a nonce turned out to be. */
    public enum State {
        /** Ours, of this boot, not too old. */
        CURRENT,
        /** Ours, but too old or of an earlier boot. */
        STALE,
        /** Not ours. */
        FOREIGN
    }

    /**
     * A nonce that was read.
     *
     * @param serial tells nonces of one boot apart; 0 unless current
     * @param issuedMillis when it was made; 0 unless current
     * @param sourceHash of the address that it was made for, see {@link #isFor}
     */
    public record Reading(State state, long serial, long issuedMillis, int sourceHash) {
        private static final Reading NOT_OURS = new Reading(State.FOREIGN, 0, 0, 0);
    }

    /** A new nonce for whoever sits at that address: 48 characters. */
    public ByteSpan issue(InetAddress source) {
        byte[] nonce = scratch.get();
        Mac mac = macs.get();
        INT.set(nonce, BOOT, bootId);
        LONG.set(nonce, TIME, clock.millis());
        LONG.set(nonce, SERIAL, serials.incrementAndGet());
        INT.set(nonce, SOURCE, sourceHash(mac, source));
        mac.update(nonce, 0, SIGNED);
        System.arraycopy(mac.doFinal(), 0, nonce, SIGNED, SIGNATURE_BYTES);
        return encoded(nonce);
    }

    /** The first {@value #BYTES} bytes in Base64. */
    private static ByteSpan encoded(byte[] scratch) {
        byte[] text = new byte[CHARS];
        for (int in = 0, out = 0; in < BYTES; in += 3, out += 4) {
            int bits = (scratch[in] & 0xff) << 16 | (scratch[in + 1] & 0xff) << 8 | scratch[in + 2] & 0xff;
            text[out] = ALPHABET[bits >> 18];
            text[out + 1] = ALPHABET[bits >> 12 & 63];
            text[out + 2] = ALPHABET[bits >> 6 & 63];
            text[out + 3] = ALPHABET[bits & 63];
        }
        return ByteSpan.of(text);
    }

    /** Reads what a client sent. */
    public Reading read(ByteSpan text) {
        if (text.length() != CHARS) {
            return Reading.NOT_OURS;
        }
        byte[] nonce = scratch.get();
        text.copyTo(nonce, BYTES);
        if (!decode(nonce)) {
            return Reading.NOT_OURS;
        }
        Mac mac = macs.get();
        mac.update(nonce, 0, SIGNED);
        byte[] signature = mac.doFinal();
        int difference = 0; // in constant time
        for (int i = 0; i < SIGNATURE_BYTES; i++) {
            difference |= signature[i] ^ nonce[SIGNED + i];
        }
        return difference == 0 ? readSigned(nonce) : Reading.NOT_OURS;
    }

    /** The {@value #CHARS} characters of Base64 behind the first {@value #BYTES} bytes into those; false if they are none. */
    private static boolean decode(byte[] scratch) {
        for (int in = BYTES, out = 0; out < BYTES; in += 4, out += 3) {
            int bits = digit(scratch[in]) << 18
                    | digit(scratch[in + 1]) << 12
                    | digit(scratch[in + 2]) << 6
                    | digit(scratch[in + 3]);
            if (bits < 0) {
                return false;
            }
            scratch[out] = (byte) (bits >> 16);
            scratch[out + 1] = (byte) (bits >> 8);
            scratch[out + 2] = (byte) bits;
        }
        return true;
    }

    /** Negative for what is none. */
    private static int digit(byte c) {
        return c < 0 ? -1 : DIGITS[c];
    }

    private Reading readSigned(byte[] nonce) {
        int source = (int) INT.get(nonce, SOURCE);
        long issued = (long) LONG.get(nonce, TIME);
        boolean current = (int) INT.get(nonce, BOOT) == bootId && clock.millis() - issued < lifetimeMillis;
        return current
                ? new Reading(State.CURRENT, (long) LONG.get(nonce, SERIAL), issued, source)
                : new Reading(State.STALE, 0, 0, source);
    }

    /** Whether a nonce of ours was made for that address: if not, or if it is not ours, a failure proves nothing about who sits there. */
    public boolean isFor(InetAddress source, Reading nonce) {
        return nonce.state() != State.FOREIGN && nonce.sourceHash() == sourceHash(macs.get(), source);
    }

    /** Keyed, so that the nonce does not tell the address to others. */
    private static int sourceHash(Mac mac, InetAddress source) {
        mac.update((byte) 'a');
        mac.update(source.getAddress());
        return (int) INT.get(mac.doFinal(), 0);
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + HMAC, impossible);
        }
    }
}
