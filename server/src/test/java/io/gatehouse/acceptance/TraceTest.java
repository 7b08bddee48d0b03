// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.tool.Sngrep;
import io.gatehouse.runtime.command.CommandClient;
import io.gatehouse.runtime.command.CommandOutput;
import io.gatehouse.runtime.command.CommandRequest;
import io.gatehouse.runtime.command.CommandSocket;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages are followed as they pass, by an operator's command and by a HEP collector, and no credentials are shown. */
class TraceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private Door door;

    @AfterEach
    void closeTheDoor() {
        door.close();
    }

    private final class Trace implements CommandOutput {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final CompletableFuture<OptionalInt> status;

        /** Runs the command and waits until it watches. */
        Trace(Map<String, String> arguments) {
            double before = subscribers();
            status = CompletableFuture.supplyAsync(() -> call(arguments), Trace::inAThreadOfItsOwn);
            await("the trace runs").atMost(PATIENCE).until(() -> subscribers() > before);
        }

        private OptionalInt call(Map<String, String> arguments) {
            try {
                return CommandClient.call(CommandSocket.in(data), new CommandRequest("trace", arguments), this);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /** The common pool has one thread on a machine of two processors, and the first trace would keep it. */
        private static void inAThreadOfItsOwn(Runnable task) {
            Thread thread = new Thread(task, "trace");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void line(String text) {
            lines.add(text);
        }

        @Override
        public void error(String text) {
            lines.add("! " + text);
        }

        List<String> toItsEnd() throws Exception {
            assertThat(status.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).hasValue(0);
            return lines;
        }
    }

    private double subscribers() {
        return metric("sip_trace_subscribers");
    }

    private double metric(String name) {
        URI metrics = URI.create("http://127.0.0.1:" + door.gatehouse().managementPort() + "/metrics");
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Test
    void theCommandShowsARegistrationAsItPasses() throws Exception {
        door = Door.open(data);
        Trace all = new Trace(Map.of("user", "alice", "count", "4"));
        Trace raw = new Trace(Map.of("user", "alice@test.io", "count", "4", "raw", "true"));
        try (Phone bob = Phone.tcp(door.tcp("127.0.0.1"), Door.BOB);
                Phone alice = Phone.udp(door.udp("127.0.0.1"), Door.ALICE)) {
            assertThat(bob.register().status()).isEqualTo(200);
            assertThat(alice.register().status()).isEqualTo(200);
        }

        List<String> lines = all.toItsEnd();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).contains(" UDP 127.0.0.1:", " -> ", "  REGISTER sip:test.io SIP/2.0  ");
        assertThat(lines.get(1)).contains("SIP/2.0 401 ");
        assertThat(lines.get(3)).contains("SIP/2.0 200 ");
        String shown = String.join("\n", raw.toItsEnd());
        assertThat(shown)
                .contains("Authorization: ******", "nonce=", "To: <sip:alice@test.io>")
                .doesNotContain("cnonce", "username=");
    }

    /** He who left holds nothing. */
    @Test
    void whoLeavesIsNoticed() throws Exception {
        door = Door.open(data);
        Trace trace = new Trace(Map.of("call-id", "nobody"));
        double watching = subscribers();
        Process leaver = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.gatehouse.server.Main",
                        "trace",
                        "--data-dir",
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("leaver.txt").toFile())
                .start();
        await("the second trace runs").atMost(Duration.ofSeconds(30)).until(() -> subscribers() == watching + 1);
        leaver.destroy();
        await("it is noticed").atMost(PATIENCE).until(() -> subscribers() == watching);
        assertThat(trace.lines).isEmpty();
    }

    /** A real collector understands what we send. */
    @Test
    @Tag("full")
    void sngrepReadsTheHepPackets(@TempDir Path folder) {
        try (Sngrep sngrep = Sngrep.listen(folder)) {
            door = Door.open(
                    data,
                    "gatehouse.trace.hep.address",
                    "127.0.0.1",
                    "gatehouse.trace.hep.port",
                    Integer.toString(sngrep.port()),
                    "gatehouse.trace.hep.capture-id",
                    "17");
            try (Phone alice = Phone.udp(door.udp("127.0.0.1"), Door.ALICE);
                    Phone bob = Phone.tls(door.listener(Transport.TLS, "127.0.0.1"), door.certificate(), Door.BOB)) {
                assertThat(alice.register().status()).isEqualTo(200);
                assertThat(bob.register().status()).isEqualTo(200);
            }
            await("all eight messages are sent").atMost(PATIENCE).until(() -> metric("sip_trace_hep_sent_total") == 8);
            String captured = sngrep.captured();
            assertThat(captured.split("REGISTER sip:test.io SIP/2.0", -1)).hasSize(5);
            assertThat(captured.split("SIP/2.0 401 ", -1)).hasSize(3);
            assertThat(captured.split("SIP/2.0 200 ", -1)).hasSize(3);
            assertThat(captured).contains("Authorization: ******").doesNotContain("username=\"alice\"", "cnonce");
        }
    }
}
