// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** sngrep as a collector of HEP packets, which it writes to a capture file. */
public final class Sngrep implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Path capture;
    private final int port;

    private Sngrep(Process process, Path capture, int port) {
        this.process = process;
        this.capture = capture;
        this.port = port;
    }

    /** Listens on loopback. */
    public static Sngrep listen(Path folder) {
        String program = ExternalTool.require("sngrep", "sngrep");
        try {
            int port = freePort();
            Path capture = folder.resolve("hep.pcap");
            Process process = new ProcessBuilder(
                            program, "-F", "-N", "-q", "-L", "udp:127.0.0.1:" + port, "-O", capture.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("sngrep.txt").toFile())
                    .start();
            await("sngrep listens").atMost(PATIENCE).until(() -> isTaken(port));
            return new Sngrep(process, capture, port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int freePort() throws SocketException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static boolean isTaken(int port) {
        try (DatagramSocket probe = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort() != port;
        } catch (SocketException taken) {
            return true;
        }
    }

    public int port() {
        return port;
    }

    /** Ends it as Ctrl-C does; everything that it understood, one char for each byte. */
    public String captured() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("sngrep does not end");
            }
            return Files.readString(capture, StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
