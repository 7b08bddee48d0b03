// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import io.gatehouse.acceptance.phone.Phone.Account;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
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

    private Sipp(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a scenario that needs no account. */
    public static Sipp start(Path folder, String scenario, InetSocketAddress server, boolean tcp, int port) {
        return start(folder, scenario, server, tcp, port, List.of());
    }

    /** Starts a scenario as that account: the scenario reads user, domain and callee as {@code [user]} and so on. */
    public static Sipp start(
            Path folder,
            String scenario,
            InetSocketAddress server,
            boolean tcp,
            int port,
            Account account,
            String callee) {
        return start(
                folder,
                scenario,
                server,
                tcp,
                port,
                List.of(
                        "-au",
                        account.username(),
                        "-ap",
                        account.password(),
                        "-key",
                        "user",
                        account.username(),
                        "-key",
                        "domain",
                        account.domain(),
                        "-key",
                        "callee",
                        callee));
    }

    private static Sipp start(
            Path folder, String scenario, InetSocketAddress server, boolean tcp, int port, List<String> options) {
        try {
            Path script = folder.resolve(scenario);
            try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario)) {
                if (in == null) {
                    throw new AssertionError("no scenario " + scenario);
                }
                Files.write(script, in.readAllBytes());
            }
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
            command.addAll(options);
            Path output = folder.resolve(scenario + "." + port + ".out");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            return new Sipp(process, output);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Waits for the end; fails with all that sipp printed and traced unless the scenario succeeded. */
    public void assertSucceeded(Duration deadline) {
        if (end(deadline) != 0) {
            throw new AssertionError("sipp ended with " + process.exitValue() + "\n" + told());
        }
    }

    /** Waits for the end; fails unless the scenario failed and its traces say so with that text. */
    public void assertFailed(Duration deadline, String reason) {
        if (end(deadline) == 0 || !told().contains(reason)) {
            throw new AssertionError("sipp did not fail with " + reason + "\n" + told());
        }
    }

    private int end(Duration deadline) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("sipp did not end\n" + told());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private String told() {
        try {
            return Files.readString(output, StandardCharsets.ISO_8859_1) + traced(".messages") + traced(".errors");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
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

    /** A port for a client of that server. */
    public static int freePort(InetSocketAddress server) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(server.getAddress(), 0))) {
            return socket.getLocalPort();
        } catch (SocketException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
