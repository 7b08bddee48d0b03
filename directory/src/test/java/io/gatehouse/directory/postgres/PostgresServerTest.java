// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("full")
class PostgresServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void killedTestLeavesNoProcessBehind() throws Exception {
        Process test = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = test.inputReader()) {
            String pids = CompletableFuture.supplyAsync(() -> out.lines()
                            .filter(line -> line.matches("pids( \\d+)+"))
                            .findFirst())
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .orElseThrow();
            List<ProcessHandle> server = Arrays.stream(pids.split(" "))
                    .skip(1)
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                    .filter(ProcessHandle::isAlive) // the one that made the database has ended, or is about to
                    .toList();
            assertThat(server).hasSizeGreaterThan(3);
            test.toHandle().destroyForcibly();
            Awaitility.await().atMost(DEADLINE).until(() -> server.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            test.destroyForcibly();
        }
    }

    /** A test that never comes to its end. */
    static final class KilledTest {
        private KilledTest() {}

        public static void main(String[] none) throws InterruptedException {
            try (PostgresServer server = PostgresServer.create()) {
                server.createDatabase();
                System.out.println(ProcessHandle.current()
                        .descendants()
                        .map(each -> String.valueOf(each.pid()))
                        .collect(Collectors.joining(" ", "pids ", "")));
                Thread.currentThread().join();
            }
        }
    }
}
