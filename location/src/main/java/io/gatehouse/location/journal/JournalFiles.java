// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of the journal's files in its folder, and what there is. */
final class JournalFiles {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFiles.class);
    private static final Pattern NAME = Pattern.compile("bindings-(\\d{10})\\.(journal|snapshot)");

    private final Path folder;

    JournalFiles(Path folder) {
        this.folder = folder;
    }

    Path segment(long number) {
        return folder.resolve("bindings-%010d.journal".formatted(number));
    }

    Path snapshot(long number) {
        return folder.resolve("bindings-%010d.snapshot".formatted(number));
    }

    /** A snapshot while it is written. */
    Path unfinishedSnapshot() {
        return folder.resolve("bindings.snapshot.new");
    }

    Path lock() {
        return folder.resolve("lock");
    }

    TreeMap<Long, Path> segments() {
        return named("journal");
    }

    TreeMap<Long, Path> snapshots() {
        return named("snapshot");
    }

    /** Deletes what a snapshot of that number replaces; a damaged file is renamed instead, so that it can be looked into. */
    void dropBefore(long number, List<Path> damaged) {
        drop(segments().headMap(number).values(), damaged);
        drop(snapshots().headMap(number).values(), damaged);
    }

    private static void drop(Iterable<Path> files, List<Path> damaged) {
        for (Path file : files) {
            try {
                if (damaged.contains(file)) {
                    Files.move(file, unusedName(file));
                } else {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                LOG.warn("cannot remove {}, tried again at the next compaction: {}", file, e.toString());
            }
        }
    }

    private static Path unusedName(Path file) {
        Path name = file.resolveSibling(file.getFileName() + ".damaged");
        for (int i = 2; Files.exists(name); i++) {
            name = file.resolveSibling(file.getFileName() + ".damaged-" + i);
        }
        return name;
    }

    /** Makes names durable: a file that was created or renamed is there after power loss. */
    void forceNames() throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", file, e.toString());
        }
    }

    private TreeMap<Long, Path> named(String ending) {
        TreeMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> number(file, ending).ifPresent(number -> found.put(number, file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static OptionalLong number(Path file, String ending) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() && matcher.group(2).equals(ending)
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }
}
