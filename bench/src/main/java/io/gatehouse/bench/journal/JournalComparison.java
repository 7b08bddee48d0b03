// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Compares ways of keeping bindings (docs/decisions/0006): time and CPU of one append, the longest turn, recovery. Every
 * trial is a JVM of its own; the rounds go over all contenders in turn, so that an hour's mood of the machine meets them alike.
 * See {@code bench/journals --help}.
 */
public final class JournalComparison {
    private static final int[] GROUPS = {1, 16};

    private final Path folder;
    private final int rounds;
    private final int appends;
    private final int recoveryUsers;
    private final int fsyncMillis;

    private JournalComparison(Path folder, int rounds, int appends, int recoveryUsers, int fsyncMillis) {
        this.folder = folder;
        this.rounds = rounds;
        this.appends = appends;
        this.recoveryUsers = recoveryUsers;
        this.fsyncMillis = fsyncMillis;
    }

    public static void main(String[] args) throws Exception {
        JournalComparison comparison = new JournalComparison(
                Path.of(args[0]),
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]));
        for (int interval : new int[] {0, comparison.fsyncMillis}) {
            for (int group : GROUPS) {
                comparison.appends(group, interval);
            }
        }
        comparison.recovery();
        System.out.println();
        for (Kind kind : Kind.values()) {
            System.out.printf("%-15s %s%n", kind, kind.description());
        }
    }

    private void appends(int group, int interval) throws Exception {
        System.out.printf(
                "%n%d appends, %d in a turn, %s; median (lowest-highest) of %d JVMs, microseconds%n",
                appends, group, interval == 0 ? "no fsync" : "fsync every " + interval + " ms", rounds);
        System.out.printf("%-15s %22s %22s %22s %22s%n", "", "time/append", "CPU/append", "turn p99.9", "longest turn");
        double[][][] results = new double[Kind.values().length][4][rounds];
        for (int round = 0; round < rounds; round++) {
            for (Kind kind : Kind.values()) {
                String[] figures = trial("append", kind, "100000", appends, group, interval)
                        .split(" ");
                for (int i = 0; i < figures.length; i++) {
                    results[kind.ordinal()][i][round] = Double.parseDouble(figures[i]);
                }
                clear();
            }
        }
        for (Kind kind : Kind.values()) {
            double[][] result = results[kind.ordinal()];
            System.out.printf(
                    "%-15s %22s %22s %22s %22s%n",
                    kind,
                    spread(result[0], "%.2f"),
                    spread(result[1], "%.2f"),
                    spread(result[2], "%.0f"),
                    spread(result[3], "%.0f"));
        }
    }

    private void recovery() throws Exception {
        System.out.printf(
                "%nrecovery of %d users after %d appends and the death of the process; median (lowest-highest) of %d, seconds%n",
                recoveryUsers, recoveryUsers * 8 / 5, rounds);
        System.out.printf("%-15s %22s %22s %22s %12s%n", "", "time", "CPU", "MB resident", "MB on disk");
        for (Kind kind : Kind.values()) {
            if (!kind.recovers()) {
                continue;
            }
            double[][] result = new double[3][rounds];
            long bytes = 0;
            for (int round = 0; round < rounds; round++) {
                String kept = trial("fill", kind, Integer.toString(recoveryUsers), recoveryUsers * 3 / 5, 16, 0);
                bytes = size();
                String[] figures = run("read", kind.name(), folder.toString()).split(" ");
                if (!figures[2].equals(kept)) {
                    throw new IllegalStateException(kind + " kept " + kept + " and recovered " + figures[2]);
                }
                result[0][round] = Double.parseDouble(figures[0]);
                result[1][round] = Double.parseDouble(figures[1]);
                result[2][round] = Double.parseDouble(figures[3]);
                clear();
            }
            System.out.printf(
                    "%-15s %22s %22s %22s %12d%n",
                    kind, spread(result[0], "%.2f"), spread(result[1], "%.2f"), spread(result[2], "%.0f"), bytes >> 20);
        }
    }

    private String trial(String what, Kind kind, String users, int count, int group, int interval) throws Exception {
        return run(
                what,
                kind.name(),
                folder.toString(),
                users,
                Integer.toString(count),
                Integer.toString(group),
                Integer.toString(interval));
    }

    private static String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx2g", "-XX:+UseG1GC"));
        if (Runtime.version().feature() >= 24) { // otherwise each JVM warns of what Netty, Artemis and we do
            command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Trial.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
            }
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " ended with status " + process.exitValue());
            }
        } finally {
            process.destroyForcibly();
        }
        return last;
    }

    private static String spread(double[] values, String format) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                format + " (" + format + "-" + format + ")",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }
}
