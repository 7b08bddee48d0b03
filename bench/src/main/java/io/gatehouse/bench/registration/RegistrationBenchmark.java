// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.gatehouse.bench.registration.Contestant.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What {@code bench/registrations} runs; see {@link Options#USAGE}. */
public final class RegistrationBenchmark {
    private static final int WARM_UP_STEP = 50_000;

    private final Options options;
    private final List<Contestant> contestants = new ArrayList<>();
    private boolean sound = true;

    private RegistrationBenchmark(Options options) {
        this.options = options;
    }

    /** Ends with status 1 if a registration failed or what was acknowledged is not stored, 2 for wrong usage. */
    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            System.exit(new RegistrationBenchmark(new Options(args)).run() ? 0 : 1);
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench/registrations: " + wrong.getMessage() + "; --help tells more");
            System.exit(2);
        }
    }

    private boolean run() throws Exception {
        Path folder = Files.createTempDirectory("gatehouse-bench");
        try {
            start(folder);
            contestants.forEach(contestant -> System.out.printf(
                    "%s %s%n", contestant.name(), contestant.registrar().address()));
            System.out.printf(
                    "%d phones at %d addresses, digest %s, %s, Java %s%n%n",
                    options.users(), options.sources(), options.algorithm().token(), pace(), Runtime.version());
            for (Contestant contestant : contestants) {
                warmUp(contestant);
            }
            System.out.printf("%n%d registrations a round%n", options.load().registrations());
            for (int round = 0; round < options.rounds(); round++) {
                for (Contestant contestant : contestants) {
                    Figures figures = contestant.measure(options.load());
                    sound &= figures.outcome().retransmissions() == 0;
                    print(contestant.name(), figures);
                }
            }
            report();
            return sound;
        } finally {
            contestants.forEach(Contestant::close);
            delete(folder);
        }
    }

    private void start(Path folder) throws Exception {
        Path data = folder.resolve("gatehouse");
        contestants.add(new Contestant(
                "gatehouse",
                ServedProcess.start(
                        GatehouseProcess.class,
                        options.javaOptions(),
                        data.toString(),
                        Integer.toString(options.users())),
                options));
        contestants.add(new Contestant("udp echo", ServedProcess.start(EchoProcess.class, List.of()), options));
        if (options.kamailioWorkers() > 0) {
            contestants.add(
                    new Contestant("kamailio", KamailioProcess.start(folder, options.kamailioWorkers()), options));
        }
    }

    private String pace() {
        Load load = options.load();
        return (load.refresh() ? "refreshes" : "full registrations") + ", "
                + (load.ratePerSecond() > 0 ? load.ratePerSecond() + " due a second" : load.inFlight() + " in flight");
    }

    /** Without a rate: a server is warm when it has done much, however long that took. */
    private void warmUp(Contestant contestant) throws Exception {
        System.out.println("warm-up");
        for (int left = options.warmUp(); left > 0; left -= WARM_UP_STEP) {
            Load load = new Load(
                    Math.min(left, WARM_UP_STEP),
                    options.inFlight(),
                    0,
                    options.load().refresh());
            print(contestant.name(), contestant.warmUp(load));
        }
    }

    private void print(String name, Figures figures) {
        Outcome outcome = figures.outcome();
        sound &= outcome.failures().isEmpty();
        System.out.printf(
                Locale.ROOT,
                "  %-10s %8.0f /s   server %6.1f µs   generator %6.1f µs   latency p50 %.2f p99 %.2f p99.9 %.2f ms%s%n",
                name,
                outcome.perSecond(),
                figures.serverMicros(),
                figures.generatorMicros(),
                outcome.latencyMillis(0.5),
                outcome.latencyMillis(0.99),
                outcome.latencyMillis(0.999),
                outcome.failures().isEmpty() && outcome.retransmissions() == 0
                        ? ""
                        : "   " + outcome.retransmissions() + " retransmissions, failures " + outcome.failures());
    }

    private void report() throws IOException {
        System.out.printf("%nmedian (lowest-highest) of %d rounds%n", options.rounds());
        for (Contestant contestant : contestants) {
            System.out.printf(
                    "  %-10s %s registrations a second, server CPU %s µs for each, generator %s µs; resident %d MB%n",
                    contestant.name(),
                    spread(contestant, figures -> figures.outcome().perSecond(), "%.0f"),
                    spread(contestant, Figures::serverMicros, "%.1f"),
                    spread(contestant, Figures::generatorMicros, "%.1f"),
                    ProcessCpu.residentBytes(contestant.registrar().pid()) >> 20);
        }
        Contestant gatehouse = contestants.get(0);
        for (Contestant other : contestants.subList(1, contestants.size())) {
            System.out.printf(
                    Locale.ROOT,
                    "  gatehouse / %s: server CPU %.2f, rate %.2f%n",
                    other.name(),
                    median(gatehouse, Figures::serverMicros) / median(other, Figures::serverMicros),
                    median(gatehouse, figures -> figures.outcome().perSecond())
                            / median(other, figures -> figures.outcome().perSecond()));
        }
        for (Contestant contestant : contestants) {
            if (!contestant.name().equals("udp echo")) {
                checkStored(contestant);
            }
        }
    }

    private void checkStored(Contestant contestant) throws IOException {
        Stored stored = contestant.registrar().stored();
        Stored acknowledged = contestant.acknowledged();
        boolean fits = stored.fits(acknowledged);
        sound &= fits;
        System.out.printf(
                "  %s stored %d bindings of %d acknowledged%s%n",
                contestant.name(),
                stored.bindings(),
                acknowledged.bindings(),
                fits
                        ? stored.cseqSum() == Stored.UNKNOWN ? "" : ", each as its last 200 said"
                        : ": NOT THE SAME " + stored + ", " + acknowledged);
    }

    private static String spread(Contestant contestant, ToDoubleFunction<Figures> value, String format) {
        double[] sorted =
                contestant.measured().stream().mapToDouble(value).sorted().toArray();
        return String.format(
                Locale.ROOT,
                format + " (" + format + "-" + format + ")",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static double median(Contestant contestant, ToDoubleFunction<Figures> value) {
        double[] sorted =
                contestant.measured().stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
