// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import com.sun.management.OperatingSystemMXBean;
import io.gatehouse.bench.SampleBindings;
import io.gatehouse.location.Binding;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * One trial in a JVM of its own, so that no contender runs on code that was compiled for another one. Prints one line for
 * {@link JournalComparison} and dies without closing anything.
 *
 * <pre>
 * append KIND FOLDER USERS APPENDS GROUP FSYNC_MILLIS   warms up, then measures so many appends
 * fill   KIND FOLDER USERS APPENDS GROUP FSYNC_MILLIS   every user once, then APPENDS random ones
 * read   KIND FOLDER                                    opens what a fill left and shows how long that took
 * </pre>
 */
final class Trial {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final long SEED = 20_261_124;

    private static int fsyncMillis;

    private final Contender contender;
    private final Binding[] bindings;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final int group;
    private long cseq;

    private Trial(Contender contender, int users, int group) {
        this.contender = contender;
        this.group = group;
        bindings = new Binding[users];
        Arrays.setAll(bindings, i -> SampleBindings.of(i + 1, 0));
    }

    /** The interval of this trial; 0 for none. */
    static int fsyncMillis() {
        return fsyncMillis;
    }

    public static void main(String[] args) throws Exception {
        Kind kind = Kind.valueOf(args[1]);
        Path folder = Path.of(args[2]);
        if (args[0].equals("read")) {
            read(kind, folder);
        } else {
            fsyncMillis = Integer.parseInt(args[6]);
            Trial trial = new Trial(kind.open(folder), Integer.parseInt(args[3]), Integer.parseInt(args[5]));
            trial.forceEvery(fsyncMillis);
            if (args[0].equals("fill")) {
                trial.fill(Integer.parseInt(args[4]));
            } else {
                trial.measure(Integer.parseInt(args[4]));
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void forceEvery(int millis) {
        if (millis == 0) {
            return;
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            Thread.sleep(millis);
                            contender.force();
                        }
                    } catch (Exception e) {
                        e.printStackTrace();
                        Runtime.getRuntime().halt(1);
                    }
                },
                "force");
        thread.setDaemon(true);
        thread.start();
    }

    private void measure(int appends) throws Exception {
        turns(appends / 2, null);
        long[] turnNanos = new long[appends / group];
        long cpu = PROCESS.getProcessCpuTime();
        long begin = System.nanoTime();
        turns(appends, turnNanos);
        long nanos = System.nanoTime() - begin;
        cpu = PROCESS.getProcessCpuTime() - cpu;
        Arrays.sort(turnNanos);
        System.out.printf(
                Locale.ROOT,
                "%.3f %.3f %.1f %.1f%n",
                nanos / 1e3 / appends,
                cpu / 1e3 / appends,
                turnNanos[(int) (turnNanos.length * 0.999)] / 1e3,
                turnNanos[turnNanos.length - 1] / 1e3);
    }

    private void turns(int appends, long[] turnNanos) throws Exception {
        for (int turn = 0; turn < appends / group; turn++) {
            long begin = System.nanoTime();
            for (int i = 0; i < group; i++) {
                append(random.nextInt(bindings.length));
            }
            contender.endOfTurn();
            if (turnNanos != null) {
                turnNanos[turn] = System.nanoTime() - begin;
            }
        }
    }

    private void append(int index) throws Exception {
        contender.append(index + 1, withCseq(bindings[index], ++cseq));
    }

    private void fill(int appends) throws Exception {
        Sum sum = new Sum();
        long[] last = new long[bindings.length];
        for (int i = 0; i < bindings.length + appends; i++) {
            int index = i < bindings.length ? i : random.nextInt(bindings.length);
            append(index);
            last[index] = cseq;
            if (i % group == group - 1) {
                contender.endOfTurn();
            }
        }
        contender.endOfTurn();
        for (int i = 0; i < last.length; i++) {
            sum.user(i + 1, last[i]);
        }
        System.out.println(sum);
    }

    private static void read(Kind kind, Path folder) throws Exception {
        long cpu = PROCESS.getProcessCpuTime();
        long begin = System.nanoTime();
        Contender contender = kind.open(folder);
        long nanos = System.nanoTime() - begin;
        cpu = PROCESS.getProcessCpuTime() - cpu;
        Sum sum = new Sum();
        contender.forEach(sum);
        System.gc();
        System.out.printf(Locale.ROOT, "%.3f %.3f %s %d%n", nanos / 1e9, cpu / 1e9, sum, residentBytes() >> 20);
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no VmRSS");
    }

    private static Binding withCseq(Binding binding, long cseq) {
        return binding.with(cseq, binding.expiresAtMillis(), binding.lastSeenMillis());
    }

    /** Tells whether two sets of bindings are the same, whatever their order. */
    private static final class Sum implements Contender.Visitor {
        private long users;
        private long sum;

        @Override
        public void user(long userId, long cseq) {
            users++;
            sum += (userId * 0x9E3779B97F4A7C15L) ^ (cseq * 0xC2B2AE3D27D4EB4FL);
        }

        @Override
        public String toString() {
            return users + "/" + Long.toHexString(sum);
        }
    }
}
