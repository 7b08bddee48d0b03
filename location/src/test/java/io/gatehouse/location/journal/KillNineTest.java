// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.location.Bindings;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.location.UserBindings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that changes bindings on two threads, says on its standard output what was acknowledged, rolls and compacts
 * all the time, and is killed with signal 9.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KillNineTest {
    private static final JournalSettings BUSY = new JournalSettings(1 << 16, 1 << 17, Duration.ofMillis(50));
    private static final int USERS = 400;
    private static final Pattern CHANGE = Pattern.compile("changed (\\d+) (\\d+)\\.");

    @TempDir
    private Path folder;

    private final Map<Long, Long> acknowledged = new HashMap<>();

    @Test
    void whatWasAcknowledgedSurvivesKillNine() throws Exception {
        rounds(5, 400);
    }

    @Tag("full")
    @RepeatedTest(3)
    void whatWasAcknowledgedSurvivesManyKills() throws Exception {
        rounds(5, 400);
    }

    private void rounds(int rounds, int maxMillis) throws Exception {
        Random random = new Random();
        for (int round = 0; round < rounds; round++) {
            runAndKill(2000 + random.nextInt(20 * maxMillis));
            try (JournaledLocationStore store = JournaledLocationStore.open(folder, BUSY)) {
                assertThat(store.recovery().damages()).isEmpty();
                acknowledged.forEach((user, cseq) -> {
                    UserBindings found = store.get(user);
                    assertThat(found.isEmpty() ? 0 : found.bindings().get(0).cseq())
                            .as("user %d", user)
                            .isGreaterThanOrEqualTo(cseq);
                });
            }
        }
        assertThat(acknowledged).hasSize(USERS);
    }

    private void runAndKill(int afterLines) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            int read = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher change = CHANGE.matcher(line);
                if (change.matches()) { // not a line of the log, not one that the kill cut short
                    acknowledged.merge(Long.valueOf(change.group(1)), Long.valueOf(change.group(2)), Math::max);
                }
                if (++read == afterLines) {
                    child.toHandle().destroyForcibly(); // SIGKILL; the pipe stays open: what is in it was acknowledged
                }
            }
        } finally {
            child.toHandle().destroyForcibly();
        }
        assertThat(child.waitFor()).isEqualTo(128 + 9);
    }

    /** The process that is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            JournaledLocationStore store = JournaledLocationStore.open(Path.of(args[0]), BUSY);
            for (int half = 0; half < 2; half++) {
                int first = 1 + half * (USERS / 2);
                new Thread(() -> change(store, first)).start();
            }
        }

        private static void change(JournaledLocationStore store, int first) {
            PrintStream out = System.out;
            try {
                for (int i = 0; ; i++) {
                    long user = first + i % (USERS / 2);
                    UserBindings seen = store.get(user);
                    long cseq = seen.isEmpty() ? 1 : seen.bindings().get(0).cseq() + 1;
                    if (store.replace(seen, List.of(Bindings.of(user, cseq)))) {
                        byte[] line = ("changed " + user + " " + cseq + ".\n").getBytes(StandardCharsets.US_ASCII);
                        out.write(line, 0, line.length);
                        out.flush();
                    }
                }
            } catch (LocationStoreFull e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
