// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.location.journal.RecoveryReport.Damage;
import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the table from the newest snapshot and the segments behind it. Used once, by one thread.
 *
 * <p>Records carry consecutive numbers, so a loss is noticed even where the bytes that remain are all right. What is
 * broken in the middle is stepped over and reported: a registrar that refuses to start over one flipped bit would turn a
 * small loss into a large one, while phones make bindings anew by themselves. An unfinished record at the very end was
 * never acknowledged and is cut off.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** The segment to go on with, and where in it. */
    record Resume(Path file, FileHeader header, int end) {}

    private final JournalFiles files;
    private final BindingTable table;
    private final List<Damage> damages = new ArrayList<>();
    private final List<Path> damaged = new ArrayList<>();
    private long records;
    private long segmentBytes;
    private long sequence;
    private long lastNumber;
    private long cutBytes;
    private Optional<Damage> openTail = Optional.empty();
    private Optional<Resume> resume = Optional.empty();

    Recovery(JournalFiles files, BindingTable table) {
        this.files = files;
        this.table = table;
    }

    RecoveryReport run() throws IOException {
        long started = System.nanoTime();
        TreeMap<Long, Path> segments = files.segments();
        TreeMap<Long, Path> snapshots = files.snapshots();
        refuseNewerVersions(segments);
        refuseNewerVersions(snapshots);
        JournalFiles.deleteQuietly(files.unfinishedSnapshot());
        if (!snapshots.isEmpty()) {
            lastNumber = snapshots.lastKey() - 1;
            files.dropBefore(snapshots.lastKey(), List.of());
            loadSnapshot(snapshots.lastEntry().getValue());
        }
        for (Map.Entry<Long, Path> segment : segments.tailMap(lastNumber, false).entrySet()) {
            loadSegment(segment.getValue(), segment.getKey());
        }
        if (openTail.isPresent()) {
            cut(openTail.get());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        RecoveryReport report = new RecoveryReport(table.users(), table.bindings(), records, took, cutBytes, damages);
        log(report);
        return report;
    }

    /** The number of the last record. */
    long sequence() {
        return sequence;
    }

    /** The highest number that a segment has or had. */
    long lastNumber() {
        return lastNumber;
    }

    /** Bytes of records in segments: what the next snapshot makes superfluous. */
    long segmentBytes() {
        return segmentBytes;
    }

    Optional<Resume> resume() {
        return resume;
    }

    List<Path> damagedFiles() {
        return damaged;
    }

    private static void refuseNewerVersions(TreeMap<Long, Path> files) throws IOException {
        for (Path file : files.values()) {
            int version = header(file).map(FileHeader::version).orElse(0);
            if (version > FileHeader.VERSION) {
                throw new StartupRefusal(
                        ("%s was written by a newer Gatehouse (format %d, this one knows %d): start that one,"
                                        + " or move %s away to begin without registrations")
                                .formatted(file, version, FileHeader.VERSION, file.getParent()));
            }
        }
    }

    private static Optional<FileHeader> header(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return FileHeader.parse(in.readNBytes(FileHeader.BYTES));
        }
    }

    private void loadSnapshot(Path file) throws IOException {
        Optional<FileHeader> header = header(file);
        if (header.isEmpty()) {
            damage(new Damage(file, 0, Files.size(file), 0));
            return;
        }
        sequence = header.get().covers();
        long loaded = 0;
        try (RecordScanner scanner = new RecordScanner(file, header.get())) {
            byte[] record = scanner.next();
            while (record != null && BindingRecord.kind(record) != BindingRecord.SNAPSHOT_END) {
                loaded++;
                noteUnreadable(file, scanner, 0);
                apply(record);
                record = scanner.next();
            }
            long missing = record == null ? 0 : BindingRecord.count(record) - loaded;
            if (record == null || missing != 0 || scanner.unreadable() > 0) {
                damage(new Damage(file, scanner.unreadableFrom(), scanner.unreadable(), missing));
            }
        }
    }

    private void loadSegment(Path file, long number) throws IOException {
        lastNumber = number;
        resume = Optional.empty();
        Optional<FileHeader> header = header(file);
        if (header.isEmpty()) {
            if (blank(file)) {
                LOG.info("{} was made and never used", file);
                Files.delete(file);
            } else {
                damage(new Damage(file, 0, Files.size(file), 0));
            }
            return;
        }
        try (RecordScanner scanner = new RecordScanner(file, header.get())) {
            for (byte[] record = scanner.next(); record != null; record = scanner.next()) {
                settleTail();
                noteUnreadable(file, scanner, BindingRecord.sequence(record) - sequence - 1);
                apply(record);
                sequence = Math.max(sequence, BindingRecord.sequence(record));
                segmentBytes += BindingRecord.padded(record.length);
            }
            if (scanner.unreadable() > 0) {
                settleTail();
                openTail = Optional.of(new Damage(file, scanner.unreadableFrom(), scanner.unreadable(), 0));
            }
            if (!damaged.contains(file)) {
                resume = Optional.of(new Resume(file, header.get(), (int) scanner.end()));
            }
        }
    }

    private static boolean blank(Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] != 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private void apply(byte[] record) {
        records++;
        long userId = BindingRecord.userId(record);
        BindingTable.Stripe stripe = table.stripe(userId);
        synchronized (stripe) {
            byte[] current = stripe.get(userId);
            if (current == null || BindingRecord.sequence(current) < BindingRecord.sequence(record)) {
                stripe.set(userId, BindingRecord.count(record) == 0 ? null : record);
            }
        }
    }

    private void noteUnreadable(Path file, RecordScanner scanner, long missing) {
        if (scanner.unreadable() > 0 || missing > 0) {
            damage(new Damage(file, scanner.unreadableFrom(), scanner.unreadable(), Math.max(0, missing)));
        }
    }

    /** What looked like the unfinished end of the journal was not its end. */
    private void settleTail() {
        openTail.ifPresent(this::damage);
        openTail = Optional.empty();
    }

    private void damage(Damage damage) {
        LOG.error("the journal of bindings is damaged: {}; everything else was kept", damage);
        damages.add(damage);
        if (!damaged.contains(damage.file())) {
            damaged.add(damage.file());
        }
    }

    /** Overwrites the unfinished record with zeros, so that the next start does not take it for damage. */
    private void cut(Damage tail) throws IOException {
        cutBytes = tail.unreadableBytes();
        LOG.warn("{}: cut {} bytes of an unfinished change at byte {}", tail.file(), cutBytes, tail.offset());
        try (RandomAccessFile out = new RandomAccessFile(tail.file().toFile(), "rw")) {
            out.seek(tail.offset());
            out.write(new byte[Math.toIntExact(Math.min(cutBytes, out.length() - tail.offset()))]);
        }
    }

    private static void log(RecoveryReport report) {
        if (report.records() > 0) {
            LOG.info(
                    "{} bindings of {} users read in {} ms",
                    report.bindings(),
                    report.users(),
                    report.took().toMillis());
        }
    }
}
