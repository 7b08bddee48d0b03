// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.data;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.thread.Blocking;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of everything that is kept, owned by one process at a time: a lock that the kernel holds and gives back when
 * the process ends, however it ends. The lock file names the owner for whoever comes second.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "gatehouse.lock";

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the folder, making it (mode 700) when it is not there.
     *
     * @throws StartupRefusal if another process owns it, or it cannot be made or written
     */
    @Blocking
    public static DataDirectory own(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            makeFolder(path);
            FileChannel channel = FileChannel.open(
                    path.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                try (channel) {
                    throw ownedByAnother(path, channel);
                }
            }
            nameOwner(channel);
            return new DataDirectory(path, channel, lock);
        } catch (IOException failure) {
            throw new StartupRefusal("The data directory " + path + " cannot be used: " + failure, failure);
        }
    }

    /** Absolute. */
    public Path path() {
        return path;
    }

    /** Gives the folder back. */
    @Override
    public void close() throws IOException {
        try (channel) {
            lock.release();
        }
    }

    private static void makeFolder(Path path) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        if (Files.notExists(path)) {
            Files.createDirectories(path, ownerOnly);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static StartupRefusal ownedByAnother(Path path, FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        String owner = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
        return new StartupRefusal("The data directory " + path + " is owned by process "
                + (owner.isEmpty() ? "unknown" : owner) + ": stop that one, or set gatehouse.data.dir");
    }

    private static void nameOwner(FileChannel channel) throws IOException {
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
    }
}
