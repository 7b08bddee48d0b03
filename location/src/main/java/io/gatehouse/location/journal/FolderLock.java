// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process, one journal. The kernel gives the lock back when the process dies, however it dies. */
final class FolderLock {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    private FolderLock() {}

    /** Makes the folder if need be and locks it until {@link #release}. */
    static FileChannel take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel file = FileChannel.open(
                    new JournalFiles(folder).lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(file)) {
                return file;
            }
            file.close();
        } catch (IOException e) {
            throw new StartupRefusal("cannot keep registrations in " + folder + ": " + e, e);
        }
        throw new StartupRefusal("the registrations in " + folder + " belong to another running process");
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // this very process has it
        }
    }

    static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("cannot release the lock of the journal's folder", e);
        }
    }
}
