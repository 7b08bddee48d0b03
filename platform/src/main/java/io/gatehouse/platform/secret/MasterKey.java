// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.secret;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.thread.Blocking;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;

/**
 * The key from which every other key is derived: 32 random bytes in a file that only the server's user can read, kept
 * outside the database and its backups. Derived keys are bound to a purpose (HKDF with HMAC-SHA-256, RFC 5869), so that
 * one never serves for two things. Immutable; {@link #derive} may be called on any thread.
 */
public final class MasterKey {
    /** Length of the key, in bytes. */
    public static final int BYTES = 32;

    private static final Set<PosixFilePermission> TOO_OPEN = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final byte[] pseudoRandomKey;
    private final int keyId;

    private MasterKey(byte[] key) {
        this.pseudoRandomKey = Hkdf.extract(new byte[0], key);
        this.keyId = ByteBuffer.wrap(derive("gatehouse key id", Integer.BYTES)).getInt() & Integer.MAX_VALUE;
    }

    /** A key given as bytes, for tests and tools. */
    public static MasterKey of(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a master key has " + BYTES + " bytes, not " + key.length);
        }
        return new MasterKey(key);
    }

    /** A key that is gone with the process, for tests and tools. */
    public static MasterKey random() {
        return new MasterKey(randomBytes());
    }

    /**
     * Reads the key, or makes it (mode 600) when the file does not exist. Of two processes that make it at the same time,
     * one wins and both use its key; a process that dies while making it leaves no half key.
     *
     * @throws StartupRefusal if the file is not a key, may be read by everybody, or cannot be read or written
     */
    @Blocking
    public static MasterKey loadOrCreate(Path file) {
        try {
            if (Files.notExists(file)) {
                create(file);
            }
            return load(file);
        } catch (IOException failure) {
            throw new StartupRefusal("The master key " + file + " cannot be read or made: " + failure, failure);
        }
    }

    /**
     * A key for one purpose; the same purpose gives the same key at every start.
     *
     * @param purpose what it is for, e.g. {@code digest nonce}; no two uses share one
     * @param bytes its length, 1 to 8160
     */
    public byte[] derive(String purpose, int bytes) {
        return Hkdf.expand(pseudoRandomKey, purpose.getBytes(StandardCharsets.UTF_8), bytes);
    }

    /** Tells this key from another one without telling anything of it; never negative. */
    public int keyId() {
        return keyId;
    }

    /** Names the key's id alone, never the key. */
    @Override
    public String toString() {
        return "MasterKey[id=" + Integer.toHexString(keyId) + "]";
    }

    private static MasterKey load(Path file) throws IOException {
        refuseIfOpenToOthers(file);
        long size = Files.size(file);
        if (size != BYTES) {
            throw new StartupRefusal(
                    "The master key " + file + " has " + size + " bytes, not " + BYTES + ": it is not a master key");
        }
        return new MasterKey(Files.readAllBytes(file));
    }

    private static void refuseIfOpenToOthers(Path file) throws IOException {
        if (!posix(file)) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(TOO_OPEN::contains)) {
            throw new StartupRefusal("The master key " + file + " is open to others ("
                    + PosixFilePermissions.toString(permissions) + "): run chmod 600 on it");
        }
    }

    private static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        FileAttribute<?>[] ownerOnly = posix(folder)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path draft = Files.createTempFile(folder, ".master-key", ".new", ownerOnly);
        try {
            writeThrough(draft, randomBytes());
            publish(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
        syncFolder(folder);
    }

    /** A hard link comes into being whole or not at all, and never replaces another process' key. */
    private static void publish(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException otherWasFaster) {
            return;
        } catch (UnsupportedOperationException noLinks) {
            Files.move(draft, file);
        }
    }

    private static void writeThrough(Path file, byte[] key) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(key);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** The name must outlive a power cut too: what is sealed with a lost key is lost. */
    private static void syncFolder(Path folder) throws IOException {
        if (posix(folder)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static byte[] randomBytes() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
