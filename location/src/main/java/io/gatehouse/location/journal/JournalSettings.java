// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.platform.settings.Setting;
import io.gatehouse.platform.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How the journal is kept.
 *
 * @param segmentBytes size of a segment file; two of them are mapped at any time
 * @param compactionFloorBytes below this many bytes in segments nobody compacts; above it, once the segments hold more
 *     than the live bindings do
 * @param fsyncInterval how often changes are forced to the disk, which bounds what a power failure can take; zero leaves
 *     it to the kernel. A change that was acknowledged survives the death of the process in any case
 */
public record JournalSettings(int segmentBytes, long compactionFloorBytes, Duration fsyncInterval) {
    /** See {@link #fsyncInterval}. */
    public static final Setting<Duration> FSYNC_INTERVAL = Setting.duration(
            "gatehouse.location.fsync.interval",
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofMinutes(1),
            "How often changed bindings are forced to the disk, for the case of power failure; 0s leaves it to the system."
                    + " The death of the process never loses an acknowledged binding.");

    /** What an operator can set. */
    public static final List<Setting<?>> ALL = List.of(FSYNC_INTERVAL);

    /** 16 MiB segments, compaction from 32 MiB on, the default interval. */
    public static final JournalSettings DEFAULT =
            new JournalSettings(16 << 20, 32L << 20, FSYNC_INTERVAL.defaultValue());

    /** Checks the numbers. */
    public JournalSettings {
        if (segmentBytes < 1 << 12 || segmentBytes % (1 << 12) != 0) {
            throw new IllegalArgumentException("a segment has a multiple of 4096 bytes: " + segmentBytes);
        }
        if (compactionFloorBytes < 0 || fsyncInterval.isNegative()) {
            throw new IllegalArgumentException("below zero: " + compactionFloorBytes + ", " + fsyncInterval);
        }
    }

    /** As configured. */
    public static JournalSettings of(Settings settings) {
        return DEFAULT.withFsyncInterval(settings.get(FSYNC_INTERVAL));
    }

    /** The same with another interval. */
    public JournalSettings withFsyncInterval(Duration interval) {
        return new JournalSettings(segmentBytes, compactionFloorBytes, interval);
    }

    /** Whether changes are forced to the disk at all. */
    boolean forces() {
        return !fsyncInterval.isZero();
    }
}
