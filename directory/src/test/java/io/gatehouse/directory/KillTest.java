// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Tenant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a process that writes to its H2 file: whatever it had acknowledged is there. */
class KillTest {
    private static final int DEADLINE_SECONDS = 120;

    @TempDir
    Path folder;

    @Test
    void acknowledgedChangesSurviveKill9() throws Exception {
        makeTenant();
        round("a", 12);
    }

    @Test
    @Tag("full")
    void acknowledgedChangesSurviveKill9AgainAndAgain() throws Exception {
        makeTenant();
        List<String> all = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            all.addAll(round(Character.toString('a' + round), 1 + 17 * round));
        }
        assertHolds(all);
    }

    private void makeTenant() {
        try (Directory directory = Directory.open(KilledWriter.config(folder))) {
            directory.tenants().create("Test", "test.io");
        }
    }

    /** Kills the writer as soon as it has acknowledged so many changes; returns those and what it still got out. */
    private List<String> round(String prefix, int changes) throws Exception {
        Process writer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        prefix)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            CountDownLatch enough = new CountDownLatch(changes);
            CompletableFuture<List<String>> said = CompletableFuture.supplyAsync(() -> lines(writer, enough));
            assertThat(enough.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            kill(writer);
            List<String> acknowledged = said.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertHolds(acknowledged);
            return acknowledged;
        } finally {
            kill(writer);
        }
    }

    /** Through its handle: {@link Process#destroyForcibly} would close the pipe, and lose what is still in it. */
    private static void kill(Process process) throws InterruptedException {
        process.toHandle().destroyForcibly();
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static List<String> lines(Process process, CountDownLatch counted) {
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("(created|changed|disabled) .*")) {
                    lines.add(line);
                    counted.countDown();
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return lines;
    }

    private void assertHolds(List<String> acknowledged) {
        try (Directory directory = Directory.open(KilledWriter.config(folder))) {
            Accounts accounts = directory.accounts();
            Tenant tenant = accounts.tenant("test.io").orElseThrow();
            assertThat(acknowledged).allSatisfy(line -> {
                String[] words = line.split(" ");
                Account account = accounts.find(tenant, words[1]).orElseThrow();
                switch (words[0]) {
                    case "changed" -> assertThat(account.passwordIs(words[2])).isTrue();
                    case "disabled" -> assertThat(account.enabled()).isFalse();
                    default ->
                        assertThat(directory.users().find(account.userId())).isPresent();
                }
            });
        }
    }
}
