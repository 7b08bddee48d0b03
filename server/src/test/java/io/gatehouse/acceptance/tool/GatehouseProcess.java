// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import io.gatehouse.server.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The program as a process of its own on loopback, with every listener on a port that was free a moment ago. It can be killed
 * and started again on the same data and ports.
 */
public final class GatehouseProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final int sipPort;
    private final int tlsPort = freePort();
    private final int wssPort = freePort();
    private final int managementPort;
    private final List<String> settings;
    private Process process;

    private GatehouseProcess(Path folder, int sipPort, int managementPort, List<String> settings) {
        this.folder = folder;
        this.sipPort = sipPort;
        this.managementPort = managementPort;
        this.settings = settings;
    }

    /**
     * Starts {@code gatehouse run} and waits until it is ready.
     *
     * @param folder for the output; the data stand in {@code data} below it
     * @param settings more of {@code key=value}
     */
    public static GatehouseProcess start(Path folder, String... settings) {
        GatehouseProcess server = new GatehouseProcess(folder, freePort(), freePort(), List.of(settings));
        server.restart();
        return server;
    }

    /** Starts it again as before and waits until it is ready. */
    public void restart() {
        List<String> command = program();
        command.addAll(List.of(
                "run",
                "--data-dir=" + data(),
                "--gatehouse.bind.address=127.0.0.1",
                "--gatehouse.sip.udp.port=" + sipPort,
                "--gatehouse.sip.tcp.port=" + sipPort,
                "--gatehouse.sip.tls.port=" + tlsPort,
                "--gatehouse.sip.wss.port=" + wssPort,
                "--gatehouse.management.port=" + managementPort));
        settings.forEach(setting -> command.add("--" + setting));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Awaitility.await("readiness").atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the server ended with " + process.exitValue() + "\n" + printed());
            }
            return isReady();
        });
    }

    /**
     * Runs an operator's command on the data, as {@code gatehouse …} does, and returns what it printed.
     *
     * @param input what it reads on standard input
     */
    public String command(String input, String... words) {
        List<String> command = program();
        command.addAll(List.of(words));
        command.add("--data-dir=" + data());
        try {
            Path in = Files.writeString(Files.createTempFile(folder, "input", ".txt"), input);
            ExternalTool.Outcome outcome = ExternalTool.run(folder, PATIENCE, command, in);
            if (outcome.status() != 0) {
                throw new AssertionError(
                        String.join(" ", words) + " ended with " + outcome.status() + "\n" + outcome.output());
            }
            return outcome.output();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> program() {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    }

    /** Where the data are; before the start as well. */
    public static Path dataIn(Path folder) {
        return folder.resolve("data");
    }

    public Path data() {
        return dataIn(folder);
    }

    /** Where it listens, on UDP and TCP. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), sipPort);
    }

    /** Where it listens on TLS. */
    public InetSocketAddress tlsAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tlsPort);
    }

    /** Where it listens on secure WebSocket. */
    public InetSocketAddress wssAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), wssPort);
    }

    /** Resident memory of the process now, in bytes, from /proc. */
    public long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    /** Ends it as SIGKILL does, and waits until it is gone. */
    public void killNine() {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Ends it as SIGTERM does and returns the exit status. */
    public int terminate() {
        process.toHandle().destroy();
        awaitEnd();
        return process.exitValue();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the server did not end\n" + printed());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** All it printed, over every start. */
    public String printed() {
        try {
            return Files.readString(log(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A page of the management port, such as {@code /metrics}. */
    public String management(String path) throws IOException, InterruptedException {
        return get(path).body();
    }

    private boolean isReady() throws InterruptedException {
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    /** Free on TCP and UDP. */
    private static int freePort() {
        while (true) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalSocketAddress())) {
                return udp.getLocalPort();
            } catch (IOException takenOnUdp) {
                // the next one
            }
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            killNine();
        }
    }
}
