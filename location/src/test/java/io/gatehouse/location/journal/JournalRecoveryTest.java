// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.location.Bindings;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.location.UserBindings;
import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalRecoveryTest {
    private static final JournalSettings SMALL = new JournalSettings(1 << 14, Long.MAX_VALUE, Duration.ZERO);

    @TempDir
    private Path folder;

    @Test
    void everythingIsThereAfterARestart() throws Exception {
        Map<Long, UserBindings> before;
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 500, 1);
            fill(store, 100, 300, 2);
            remove(store, 200, 220);
            before = content(store);
        }
        try (JournaledLocationStore store = open()) {
            assertThat(content(store)).isEqualTo(before);
            assertThat(store.recovery().damages()).isEmpty();
            assertThat(store.recovery().cutBytes()).isZero();
            fill(store, 501, 520, 1);
            assertThat(store.get(501).version())
                    .isGreaterThan(before.values().stream()
                            .mapToLong(UserBindings::version)
                            .max()
                            .orElseThrow());
        }
    }

    @Test
    void anUnfinishedRecordAtTheEndIsCutAndEverythingBeforeItKept() throws Exception {
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 10, 1);
        }
        Path last = lastSegmentWithRecords();
        long end = endOfRecords(last);
        overwrite(last, end, new byte[] {0, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});

        try (JournaledLocationStore store = open()) {
            assertThat(store.users()).isEqualTo(10);
            assertThat(store.recovery().cutBytes())
                    .as("the 13 bytes, up to the next record boundary")
                    .isBetween(13L, 16L);
            assertThat(store.recovery().damages()).isEmpty();
            fill(store, 11, 12, 1);
        }
        try (JournaledLocationStore store = open()) {
            assertThat(store.users()).isEqualTo(12);
            assertThat(store.recovery().cutBytes()).isZero();
            assertThat(store.recovery().damages()).isEmpty();
        }
    }

    @Test
    void aFlippedByteCostsOneChangeIsReportedAndTheFileKept() throws Exception {
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 200, 1);
        }
        Path first = segments().iterator().next();
        flip(first, FileHeader.BYTES + 700);

        try (JournaledLocationStore store = open()) {
            assertThat(store.users()).isEqualTo(199);
            assertThat(store.recovery().damages()).singleElement().satisfies(damage -> {
                assertThat(damage.file()).isEqualTo(first);
                assertThat(damage.missingRecords()).isEqualTo(1);
                assertThat(damage.unreadableBytes()).isBetween(300L, 600L);
            });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> store.status().compactions() > 0);
            assertThat(first.resolveSibling(first.getFileName() + ".damaged")).exists();
        }
        try (JournaledLocationStore store = open()) {
            assertThat(store.users()).isEqualTo(199);
            assertThat(store.recovery().damages()).isEmpty();
        }
    }

    @Test
    void aTruncatedSegmentInTheMiddleIsReportedWithTheNumberOfLostChanges() throws Exception {
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 200, 1);
        }
        Path first = segments().iterator().next();
        try (RandomAccessFile file = new RandomAccessFile(first.toFile(), "rw")) {
            file.setLength(FileHeader.BYTES + 1000);
        }

        try (JournaledLocationStore store = open()) {
            long missing = store.recovery().damages().stream()
                    .mapToLong(RecoveryReport.Damage::missingRecords)
                    .sum();
            assertThat(missing).isPositive();
            assertThat(store.users()).isEqualTo(200 - missing);
        }
    }

    @Test
    void aSegmentThatIsGoneIsNoticed() throws Exception {
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 200, 1);
        }
        Files.delete(segments().stream().skip(1).findFirst().orElseThrow());

        try (JournaledLocationStore store = open()) {
            assertThat(store.recovery().damages())
                    .singleElement()
                    .satisfies(damage -> assertThat(damage.missingRecords()).isEqualTo(200 - store.users()));
        }
    }

    @Test
    void oneOfTheTwoHeadersIsEnough() throws Exception {
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 10, 1);
        }
        flip(segments().iterator().next(), 20);
        try (JournaledLocationStore store = open()) {
            assertThat(store.users()).isEqualTo(10);
        }
    }

    @Test
    void anEmptyFileIsNoTrouble() throws Exception {
        Files.createFile(folder.resolve("bindings-0000000001.journal"));
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 10, 1);
        }
        try (JournaledLocationStore store = open()) {
            assertThat(store.users()).isEqualTo(10);
            assertThat(store.recovery().damages()).isEmpty();
        }
    }

    @Test
    void aFileOfANewerVersionIsRefusedAndLeftAlone() throws Exception {
        byte[] newer = new FileHeader(FileHeader.VERSION + 1, FileHeader.SEGMENT, 1, 0, 42).toBytes();
        Path file = Files.write(folder.resolve("bindings-0000000001.journal"), newer);

        assertThatThrownBy(this::open)
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("newer Gatehouse")
                .hasMessageContaining(file.toString());
        assertThat(file).hasBinaryContent(newer);
    }

    @Test
    void aFolderBelongsToOneStoreAtATime() {
        try (JournaledLocationStore store = open()) {
            assertThat(store.users()).isZero();
            assertThatThrownBy(this::open).isInstanceOf(StartupRefusal.class).hasMessageContaining("another");
        }
        open().close();
    }

    @Test
    void compactionLeavesWhatLivesAndDropsTheRest() throws Exception {
        Map<Long, UserBindings> before;
        try (JournaledLocationStore store = open()) {
            for (int round = 1; round <= 5; round++) {
                fill(store, 1, 1000, round);
            }
            remove(store, 50, 60);
            store.compact();
            fill(store, 90, 110, 6);
            before = content(store);
            assertThat(segments().size()).isLessThanOrEqualTo(3);
        }
        try (JournaledLocationStore store = open()) {
            assertThat(content(store)).isEqualTo(before);
            assertThat(store.recovery().damages()).isEmpty();
        }
    }

    @Test
    void aDamagedSnapshotIsReadAsFarAsPossibleAndReported() throws Exception {
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 100, 1);
            store.compact();
        }
        Path snapshot = files(".snapshot").iterator().next();
        flip(snapshot, 5000);

        try (JournaledLocationStore store = open()) {
            assertThat(store.users()).isEqualTo(99);
            assertThat(store.recovery().damages()).isNotEmpty();
        }
    }

    @Test
    void whereverACompactionIsInterruptedNothingIsLost(@TempDir Path copies) throws Exception {
        Map<Long, UserBindings> before;
        Path old = copies.resolve("old");
        try (JournaledLocationStore store = open()) {
            fill(store, 1, 100, 1);
            fill(store, 1, 100, 2);
            remove(store, 10, 20);
            before = content(store);
            copy(folder, old);
            store.compact();
        }
        List<Path> oldSegments = List.copyOf(new JournalFiles(old).segments().values());
        for (int deleted = -1; deleted <= oldSegments.size(); deleted++) {
            Path step = copies.resolve("step" + deleted);
            copy(old, step);
            if (deleted < 0) { // while it was written
                Files.write(new JournalFiles(step).unfinishedSnapshot(), new byte[5000]);
            } else { // after the rename, with some of the old segments deleted
                copy(folder, step);
                for (Path segment : oldSegments.subList(0, deleted)) {
                    Files.deleteIfExists(step.resolve(segment.getFileName()));
                }
            }
            try (JournaledLocationStore store = JournaledLocationStore.open(step, SMALL)) {
                assertThat(content(store)).as("step %d", deleted).isEqualTo(before);
                assertThat(store.recovery().damages()).as("step %d", deleted).isEmpty();
            }
        }
    }

    @Test
    void aFullDiskRefusesChangesKeepsWhatThereIsAndRecovers() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        SegmentSupply.Maker disk = (file, number, bytes) -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            return MappedSegment.create(file, number, bytes);
        };
        try (JournaledLocationStore store = JournaledLocationStore.open(folder, SMALL, disk)) {
            fill(store, 1, 10, 1);
            full.set(true);
            assertThatThrownBy(() -> fill(store, 11, 1000, 1)).isInstanceOf(LocationStoreFull.class);
            long kept = store.users();
            Map<Long, UserBindings> content = content(store);
            assertThat(store.replace(UserBindings.none(5), List.of()))
                    .as("lost races are still told")
                    .isFalse();
            assertThat(content(store)).isEqualTo(content);
            assertThat(store.status().refusals()).isPositive();

            full.set(false);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .ignoreException(LocationStoreFull.class)
                    .until(() -> {
                        fill(store, kept + 1, kept + 1, 1);
                        return true;
                    });
            assertThat(store.users()).isEqualTo(kept + 1);
        }
        try (JournaledLocationStore store = open()) {
            assertThat(store.recovery().damages()).isEmpty();
            assertThat(store.get(10).isEmpty()).isFalse();
        }
    }

    @Test
    void compactionStartsByItselfWhenGarbageOutweighsWhatLives() throws Exception {
        JournalSettings eager = new JournalSettings(1 << 14, 1 << 15, Duration.ofMillis(10));
        try (JournaledLocationStore store = JournaledLocationStore.open(folder, eager)) {
            for (int round = 1; round <= 30; round++) {
                fill(store, 1, 20, round);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> store.status().compactions() > 0);
            assertThat(store.status().segmentBytes()).isLessThan(30L * 20 * 300);
        }
    }

    private JournaledLocationStore open() {
        return JournaledLocationStore.open(folder, SMALL);
    }

    private static void fill(LocationStore store, long from, long to, long cseq) throws LocationStoreFull {
        for (long id = from; id <= to; id++) {
            assertThat(store.replace(store.get(id), List.of(Bindings.of(id, cseq))))
                    .isTrue();
        }
    }

    private static void remove(LocationStore store, long from, long to) throws LocationStoreFull {
        for (long id = from; id <= to; id++) {
            assertThat(store.replace(store.get(id), List.of())).isTrue();
        }
    }

    private static Map<Long, UserBindings> content(LocationStore store) {
        Map<Long, UserBindings> content = new TreeMap<>();
        store.forEach(user -> content.put(user.userId(), user));
        return content;
    }

    private Collection<Path> segments() {
        return new JournalFiles(folder).segments().values();
    }

    private Collection<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private Path lastSegmentWithRecords() throws IOException {
        Path last = null;
        for (Path segment : segments()) {
            if (endOfRecords(segment) > FileHeader.BYTES) {
                last = segment;
            }
        }
        return last;
    }

    private static long endOfRecords(Path segment) throws IOException {
        FileHeader header = FileHeader.parse(Files.readAllBytes(segment)).orElseThrow();
        try (RecordScanner scanner = new RecordScanner(segment, header)) {
            byte[] record = scanner.next();
            while (record != null) {
                record = scanner.next();
            }
            return scanner.end();
        }
    }

    private static void overwrite(Path path, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            file.write(bytes);
        }
    }

    private static void flip(Path path, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            int value = file.read();
            file.seek(at);
            file.write(value ^ 0x10);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
