// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One sipp process over one scenario of {@code src/test/resources/sipp}. Debian's build: UDP and TCP, no TLS. */
public final class Sipp implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final int port;

    private Sipp(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.port = port;
    }

    /** What to run: scenario file name, server, and {@code -key name value} pairs that the scenario reads as {@code [name]}. */
    public static Sipp start(Path folder, String scenario, InetSocketAddress server, boolean tcp, String... keys) {
        try {
            Path script = folder.resolve(scenario);
            try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario)) {
                if (in == null) {
                    throw new AssertionError("no scenario " + scenario);
                }
                Files.write(script, in.readAllBytes());
            }
            int port = freePort(server.getAddress());
            List<String> command = new ArrayList<>(List.of(
                    ExternalTool.require("sipp", "sip-tester"),
                    bracketed(server.getAddress()) + ":" + server.getPort(),
                    "-sf",
                    script.toString(),
                    "-t",
                    tcp ? "t1" : "u1",
                    "-i",
                    bracketed(server.getAddress()),
                    "-p",
                    Integer.toString(port),
                    "-m",
                    "1",
                    "-nostdin",
                    "-timeout",
                    "20s",
                    "-timeout_error",
                    "-trace_err",
                    "-error_file",
                    folder.resolve(scenario + "." + port + ".errors").toString(),
                    "-trace_msg",
                    "-message_file",
                    folder.resolve(scenario + "." + port + ".messages").toString()));
            for (int i = 0; i < keys.length; i += 2) {
                command.addAll(List.of("-key", keys[i], keys[i + 1]));
            }
            Path output = folder.resolve(scenario + "." + port + ".out");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            return new Sipp(process, output, port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return port;
    }

    /** Waits for the end; fails with all that sipp printed and traced unless the scenario succeeded. */
    public void assertSucceeded(Duration deadline) {
        try {
            boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError((ended ? "sipp ended with " + process.exitValue() : "sipp did not end")
                        + "\n" + Files.readString(output, StandardCharsets.ISO_8859_1)
                        + traced(".messages") + traced(".errors"));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private String traced(String suffix) throws IOException {
        Path file = Path.of(output.toString().replaceAll("\\.out$", suffix));
        return Files.exists(file) ? "\n" + Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String bracketed(InetAddress address) {
        String text = address.getHostAddress();
        return text.contains(":") ? "[" + text.replaceAll("%.*", "") + "]" : text;
    }

    private static int freePort(InetAddress address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            return socket.getLocalPort();
        }
    }
}
