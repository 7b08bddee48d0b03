// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

import io.gatehouse.directory.internal.secret.Ha1Set;
import io.gatehouse.directory.internal.secret.Seal;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A user's account as the SIP side sees it: names and HA1s, never a password. Immutable for all who look; a change makes a
 * new object with the same {@link #userId()}. The HA1s stay sealed until somebody first asks for one. Any thread.
 */
public final class Account {
    private static final String DEVICE_PREFIX = "d~";

    private final long userId;
    private final long tenantId;
    private final long credentialVersion;
    private final String realm;
    private final String username;
    private final String spelling;
    private final String extension;
    private final String displayName;
    private final boolean enabled;
    private final byte algorithms;
    private final Seal seal;
    private volatile byte[] secret;

    /**
     * Made by the directory alone.
     *
     * @param realm the tenant's domain
     */
    public Account(Identity identity, String realm, Text text, boolean enabled, Secret secret) {
        this.userId = identity.userId();
        this.tenantId = identity.tenantId();
        this.credentialVersion = identity.credentialVersion();
        this.realm = realm;
        this.username = text.username();
        this.spelling = text.spelling();
        this.extension = text.extension();
        this.displayName = text.displayName();
        this.enabled = enabled;
        this.algorithms = (byte) secret.algorithms();
        this.seal = secret.seal();
        this.secret = secret.sealed();
    }

    /** The numbers of an account. */
    public record Identity(long userId, long tenantId, long credentialVersion) {}

    /** The words of an account; {@code username} is in lower case, {@code spelling} as typed. */
    public record Text(String username, String spelling, String extension, String displayName) {}

    /**
     * The HA1s of an account.
     *
     * @param algorithms of which there are HA1s, as bits {@code 1 << ordinal}; 0 when the account has no password
     * @param sealed a sealed {@link Ha1Set}, empty when the account has no password
     */
    public record Secret(Seal seal, int algorithms, byte[] sealed) {}

    /** Never reused; bindings are keyed by it. */
    public long userId() {
        return userId;
    }

    /** Its tenant's id. */
    public long tenantId() {
        return tenantId;
    }

    /** In lower case. */
    public String username() {
        return username;
    }

    /** The extension number; empty if there is none. */
    public String extension() {
        return extension;
    }

    /** For people; empty if there is none. */
    public String displayName() {
        return displayName;
    }

    /** A disabled account neither signs in nor is called. */
    public boolean enabled() {
        return enabled;
    }

    /** Grows with every new account password. */
    public long credentialVersion() {
        return credentialVersion;
    }

    /** Whether this is the username as it was given to the account, capitals included. */
    public boolean isSpelled(CharSequence name) {
        return CharSequence.compare(spelling, name) == 0;
    }

    /** Which of its names this is, without regard to case. */
    public NameKind kindOf(CharSequence name) {
        if (Names.equalIgnoringCase(username, name)) {
            return NameKind.USERNAME;
        }
        return !extension.isEmpty() && Names.equalIgnoringCase(extension, name) ? NameKind.EXTENSION : NameKind.NONE;
    }

    /** Whether a name has the form of a device's ({@code d~…}), which no username and no extension number can have. */
    public static boolean looksLikeDevice(CharSequence name) {
        return name.length() > DEVICE_PREFIX.length() && name.charAt(0) == 'd' && name.charAt(1) == '~';
    }

    /**
     * The hash of {@code username:realm:password} of the account password for a username exactly as it was typed: the
     * account's own spelling, in lower case, with a capital first letter, each also followed by {@code @domain}.
     *
     * @param target takes it, in its first {@link DigestAlgorithm#ha1Bytes()} bytes
     * @return false if there is no HA1 of that algorithm for that spelling; always for the extension number: it signs
     *     nobody in
     * @throws io.gatehouse.directory.SealBroken if the stored secret was not sealed for this account with this key
     */
    public boolean ha1(DigestAlgorithm algorithm, CharSequence typedUsername, byte[] target) {
        byte[] opened = opened();
        return opened.length > 0 && Ha1Set.find(opened, algorithm, typedUsername, spelling, username, realm, target);
    }

    /** The same as an array of its own. */
    public Optional<byte[]> ha1(DigestAlgorithm algorithm, CharSequence typedUsername) {
        byte[] copy = new byte[algorithm.ha1Bytes()];
        return ha1(algorithm, typedUsername, copy) ? Optional.of(copy) : Optional.empty();
    }

    /** Whether there is an HA1 of that algorithm for the account's own spelling. */
    public boolean has(DigestAlgorithm algorithm) {
        return (algorithms >> algorithm.ordinal() & 1) != 0;
    }

    /** Whether this is the account password; compared with the strongest HA1 there is, in constant time. */
    public boolean passwordIs(CharSequence password) {
        DigestAlgorithm[] algorithms = DigestAlgorithm.values();
        for (int i = algorithms.length - 1; i >= 0; i--) {
            Optional<byte[]> stored = ha1(algorithms[i], spelling);
            if (stored.isPresent()) {
                return MessageDigest.isEqual(stored.get(), Digest.ha1(algorithms[i], spelling, realm, password));
            }
        }
        return false;
    }

    /** Bits {@code 1 << DigestAlgorithm.ordinal()}; 0 when there is no password. */
    int algorithms() {
        return algorithms;
    }

    /** Names the account, never its secret. */
    @Override
    public String toString() {
        return "Account[" + userId + " " + username + "@" + realm + (enabled ? "]" : ", disabled]");
    }

    private byte[] opened() {
        byte[] current = secret;
        if (current.length > 0 && !Ha1Set.isOpen(current)) {
            current = seal.open(new Seal.Place(Seal.Kind.ACCOUNT_PASSWORD, tenantId, userId), current);
            secret = current;
        }
        return current;
    }
}
