// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.micro;

import io.gatehouse.bench.SampleBindings;
import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.location.UserBindings;
import io.gatehouse.location.journal.JournalSettings;
import io.gatehouse.location.journal.JournaledLocationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The journaled store with 100,000 users, one binding each, in a folder for temporary files. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LocationBenchmark {
    private static final int USERS = 100_000;
    private static final int SAMPLES = 1024;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Binding[] samples = new Binding[SAMPLES];
    private Path folder;
    private JournaledLocationStore store;

    /** Registers everybody. */
    @Setup(Level.Trial)
    public void open() throws IOException, LocationStoreFull {
        folder = Files.createTempDirectory("gatehouse-bench");
        store = JournaledLocationStore.open(folder, JournalSettings.DEFAULT);
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = SampleBindings.of(i + 1, 1);
        }
        for (int user = 1; user <= USERS; user++) {
            store.replace(UserBindings.none(user), List.of(samples[user % SAMPLES]));
        }
    }

    /** Looks a user up, as a call does. */
    @Benchmark
    public UserBindings lookUp() {
        return store.get(1 + random.nextInt(USERS));
    }

    /** Looks a user up and replaces the binding, as a REGISTER does; journaled. */
    @Benchmark
    public boolean lookUpAndReplace() throws LocationStoreFull {
        UserBindings seen = store.get(1 + random.nextInt(USERS));
        return store.replace(seen, List.of(samples[random.nextInt(SAMPLES)]));
    }

    /** Leaves nothing behind. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
