// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.sip.uri.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Debian's Chromium without a window, and phones in its pages: {@code src/test/browser/browser.mjs}, a program of Node, drives it. The first
 * one of a JVM installs what that program needs with {@code npm ci} into {@code target/browser}; no browser is ever downloaded.
 */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SOURCE = Path.of("src", "test", "browser").toAbsolutePath();
    private static final Path INSTALLED = Path.of("target", "browser").toAbsolutePath();

    private static boolean installed;

    private final Process process;
    private final Path trace;
    private final List<String> events = new ArrayList<>();
    private final AtomicInteger phones = new AtomicInteger();

    private Browser(Process process, Path trace) {
        this.process = process;
        this.trace = trace;
        Thread reader = new Thread(this::readEvents, "browser-events");
        reader.setDaemon(true);
        reader.start();
    }

    /** What a page's phone is built on. */
    public enum Library {
        JSSIP,
        SIPJS
    }

    /**
     * Starts and waits until pages can be opened.
     *
     * @param folder for the profile, which must be new, and for the trace of all messages
     * @param trusted the only certificate that it takes although no authority signed it
     */
    public static Browser start(Path folder, X509Certificate trusted) {
        install();
        try {
            Path trace = folder.resolve("browser.trace");
            Process process = new ProcessBuilder(
                            ExternalTool.require("node", "nodejs"),
                            "browser.mjs",
                            ExternalTool.require("chromium", "chromium"),
                            folder.resolve("profile").toString(),
                            fingerprint(trusted))
                    .directory(INSTALLED.toFile())
                    .redirectError(trace.toFile())
                    .start();
            Browser browser = new Browser(process, trace);
            Awaitility.await("browser").atMost(PATIENCE).until(() -> {
                if (!process.isAlive()) {
                    throw new AssertionError("the browser ended\n" + browser.printed());
                }
                return browser.events(0).contains("ready");
            });
            return browser;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Opens a page with a phone that connects at once and waits for commands.
     *
     * @param origin the site that the page is of, such as {@code https://phone.example.org}; the browser answers for it itself
     * @param server WSS
     */
    public WebPhone open(Library library, String origin, InetSocketAddress server, Account account) {
        WebPhone phone = new WebPhone(this, phones.incrementAndGet());
        String url = "wss://%s:%d".formatted(Host.bracketed(Host.of(server.getAddress())), server.getPort());
        phone.command(
                "open",
                library.name().toLowerCase(Locale.ROOT),
                origin,
                url,
                account.username(),
                account.domain(),
                account.password());
        return phone;
    }

    void command(int phone, String... words) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((phone + " " + String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException failed) {
            throw new AssertionError("the browser takes no command\n" + printed(), failed);
        }
    }

    /** What a phone told so far, in order; phone 0 is the browser itself. */
    List<String> events(int phone) {
        String prefix = phone + " ";
        synchronized (events) {
            return events.stream()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
        }
    }

    /** What a phone told, and all messages it sent and got. */
    String told(int phone) {
        String prefix = phone + " ";
        try (Stream<String> lines = Files.lines(trace, StandardCharsets.UTF_8)) {
            return String.join("\n", events(phone)) + "\n"
                    + lines.filter(line -> line.startsWith(prefix)).collect(Collectors.joining("\n"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** All it wrote to standard error. */
    private String printed() {
        try {
            return Files.readString(trace, StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void readEvents() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (events) {
                    events.add(line);
                }
            }
        } catch (IOException closed) {
            synchronized (events) {
                events.add("(the browser is gone: " + closed.getMessage() + ")");
            }
        }
    }

    private static synchronized void install() {
        if (installed) {
            return;
        }
        try {
            Files.createDirectories(INSTALLED);
            try (DirectoryStream<Path> sources = Files.newDirectoryStream(SOURCE)) {
                for (Path source : sources) {
                    Files.copy(source, INSTALLED.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            ExternalTool.Outcome outcome = ExternalTool.run(
                    INSTALLED,
                    Duration.ofMinutes(3),
                    List.of(
                            ExternalTool.require("npm", "npm"),
                            "ci",
                            "--ignore-scripts",
                            "--prefer-offline",
                            "--no-audit",
                            "--no-fund"));
            if (outcome.status() != 0) {
                throw new AssertionError("npm ci ended with " + outcome.status() + "\n" + outcome.output());
            }
            installed = true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            byte[] key = certificate.getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Closes the pages and ends Chromium. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        try {
            process.getOutputStream().close();
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException alreadyGone) {
            // nothing left to tell it
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
