// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A baresip phone with one account, without sound devices, driven over its own control port: commands and events are
 * netstrings of JSON (its module {@code ctrl_tcp}).
 */
public final class Baresip implements AutoCloseable {
    private final Process process;
    private final Socket control;
    private final Path log;
    private final List<String> events = new ArrayList<>();

    /** Starts and begins to register at that server; over TLS without a look at its certificate. */
    public static Baresip start(Path folder, Account account, InetSocketAddress server, Transport transport) {
        try {
            Files.createDirectories(folder);
            int controlPort = freePort();
            Files.writeString(folder.resolve("config"), config(controlPort));
            Files.writeString(folder.resolve("accounts"), line(account, server, transport));
            Files.writeString(folder.resolve("contacts"), "");
            Path log = folder.resolve("baresip.log");
            Process process = new ProcessBuilder(
                            ExternalTool.require("baresip", "baresip-core"), "-f", folder.toString(), "-s", "-t", "60")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            return new Baresip(process, connect(controlPort), log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String line(Account account, InetSocketAddress server, Transport transport) {
        return "<sip:%s@%s;transport=%s>;auth_pass=%s;outbound=\"sip:%s:%d;transport=%s\";regint=300\n"
                .formatted(
                        account.username(),
                        account.domain(),
                        transport.uriToken(),
                        account.password(),
                        server.getAddress().getHostAddress(),
                        server.getPort(),
                        transport.uriToken());
    }

    private Baresip(Process process, Socket control, Path log) {
        this.process = process;
        this.control = control;
        this.log = log;
        Thread reader = new Thread(this::readEvents, "baresip-events");
        reader.setDaemon(true);
        reader.start();
    }

    private static String config(int controlPort) {
        return """
                sip_listen 127.0.0.1:0
                module_path /usr/lib/baresip/modules
                module g711.so
                module aubridge.so
                audio_source aubridge,none
                audio_player aubridge,none
                audio_alert aubridge,none
                module_tmp account.so
                module_app menu.so
                module_app ctrl_tcp.so
                ctrl_tcp_listen 127.0.0.1:%d
                """.formatted(controlPort);
    }

    /** {@code dial}, {@code hangup}, {@code accept} and the like, as baresip's own prompt takes them. */
    public void command(String name, String parameters) {
        String json = "{\"command\":\"" + name + "\",\"params\":\"" + parameters + "\"}";
        try {
            OutputStream out = control.getOutputStream();
            out.write((json.length() + ":" + json + ",").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Waits until it says that its account is registered; that may be before the control port accepts. */
    public void awaitRegistered() {
        await("registration", () -> printed().contains(": {0/") && printed().contains("} 200 OK ("));
    }

    /** Waits until it says that its registration was refused with that status, after it answered a challenge. */
    public void awaitRefused(int status) {
        await("refusal", () -> printed().matches("(?s).*Authorization: Digest.*SIP/2.0 " + status + " .*"));
    }

    /** Waits for an event such as {@code CALL_ESTABLISHED} or {@code CALL_CLOSED}. */
    public void await(String event) {
        await(event, () -> seen(event));
    }

    private void await(String what, Callable<Boolean> seen) {
        try {
            Awaitility.await(what).atMost(Duration.ofSeconds(20)).until(seen);
        } catch (ConditionTimeoutException missing) {
            throw new AssertionError("baresip did not say " + what + "\n" + events() + "\n" + printed(), missing);
        }
    }

    public boolean seen(String event) {
        return events().stream().anyMatch(json -> json.contains("\"" + event + "\""));
    }

    public List<String> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** All it printed, with its SIP trace. */
    public String printed() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void readEvents() {
        try {
            InputStream in = control.getInputStream();
            while (true) {
                int length = 0;
                int digit = in.read();
                while (digit >= '0' && digit <= '9') {
                    length = length * 10 + digit - '0';
                    digit = in.read();
                }
                if (digit < 0) {
                    return;
                }
                String json = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                in.read(); // the comma
                synchronized (events) {
                    events.add(json);
                }
            }
        } catch (IOException closed) {
            synchronized (events) {
                events.add("(control connection closed: " + closed.getMessage() + ")");
            }
        }
    }

    private static Socket connect(int port) {
        return Awaitility.await("baresip's control port")
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(ConnectException.class)
                .until(() -> new Socket(InetAddress.getLoopbackAddress(), port), Socket::isConnected);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        control.close();
        process.destroy();
        process.onExit()
                .orTimeout(5, java.util.concurrent.TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly())
                .join();
    }
}
