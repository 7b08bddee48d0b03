// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What was found when the journal was opened.
 *
 * @param users that have bindings
 * @param bindings of all users, those that expired meanwhile included
 * @param records read
 * @param took reading them
 * @param cutBytes of an unfinished record at the end: it was never acknowledged
 * @param damages in the order in which they were met; empty unless the disk, or somebody, changed the files
 */
public record RecoveryReport(
        long users, long bindings, long records, Duration took, long cutBytes, List<Damage> damages) {
    /** Copies {@code damages}. */
    public RecoveryReport {
        damages = List.copyOf(damages);
    }

    /**
     * A place at which the journal is not what was written. Everything that can be read before and behind it was kept; a
     * user whose latest change is among the missing stands as before that change. The file is kept under the ending
     * {@code .damaged}.
     *
     * @param file with the damage, by its name at the time
     * @param offset in the file
     * @param unreadableBytes from there on; 0 if the file just ends too early or is missing
     * @param missingRecords that should have stood there, as far as their numbers tell
     */
    public record Damage(Path file, long offset, long unreadableBytes, long missingRecords) {
        @Override
        public String toString() {
            return "%s at byte %d: %d unreadable bytes, %d changes missing"
                    .formatted(file, offset, unreadableBytes, missingRecords);
        }
    }
}
