// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A linphone phone of the console ({@code linphonec}) with one account and sound from files, driven over its standard input. What it does
 * is read from its log, which names each state of its account and of its calls and holds every message.
 */
public final class Linphone implements AutoCloseable {
    private final Process process;
    private final Path log;

    private Linphone(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts and begins to register. Over TLS it checks that the server's certificate is the trusted one and speaks for {@code
     * localhost}: Debian's linphone does not look for addresses in a certificate.
     *
     * @param folder of its own; its home
     * @param server a loopback address
     * @param trusted all that it trusts
     */
    public static Linphone start(
            Path folder, Account account, InetSocketAddress server, Transport transport, X509Certificate trusted) {
        try {
            Files.createDirectories(
                    folder.resolve(".local/share/linphone")); // it does not make it, and has no database then
            Path authority = Files.writeString(folder.resolve("trusted.pem"), pem(trusted));
            Path config =
                    Files.writeString(folder.resolve("linphonerc"), config(account, server, transport, authority));
            Path log = Files.createFile(folder.resolve("linphone.log"));
            ProcessBuilder builder = new ProcessBuilder(
                            ExternalTool.require("linphonec", "linphone-cli"),
                            "-d",
                            "6",
                            "-l",
                            log.toString(),
                            "-c",
                            config.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("linphone.out").toFile());
            builder.environment().put("HOME", folder.toString());
            builder.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
            Linphone phone = new Linphone(builder.start(), log);
            phone.command("soundcard use files");
            return phone;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String config(Account account, InetSocketAddress server, Transport transport, Path authority) {
        String address = server.getAddress().getHostAddress();
        boolean ipv6 = server.getAddress() instanceof Inet6Address;
        String host = transport == Transport.TLS ? "localhost" : ipv6 ? "[" + address + "]" : address;
        String proxy = "sip:%s:%d;transport=%s".formatted(host, server.getPort(), transport.uriToken());
        return """
                [sip]
                sip_port=-1
                sip_tcp_port=-1
                sip_tls_port=-1
                use_ipv6=%d
                root_ca=%s
                verify_server_certs=1
                verify_server_cn=1
                default_proxy=0
                [rtp]
                audio_rtp_port=-1
                [proxy_0]
                reg_proxy=<%s>
                reg_route=<%s;lr>
                reg_identity=sip:%s@%s
                reg_expires=300
                reg_sendregister=1
                [auth_info_0]
                username=%s
                passwd=%s
                domain=%s
                """.formatted(
                        ipv6 ? 1 : 0,
                        authority,
                        proxy,
                        proxy,
                        account.username(),
                        account.domain(),
                        account.username(),
                        account.password(),
                        account.domain());
    }

    private static String pem(X509Certificate certificate) {
        try {
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** {@code call sip:102@test.io}, {@code answer}, {@code terminate}, {@code decline} and the like, as its prompt takes them. */
    public void command(String line) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Waits until it says that its account is registered. */
    public void awaitRegistered() {
        await("registration", () -> registration("Ok"));
    }

    /** Waits until it says that its account could not be registered, after it was told that status. */
    public void awaitRefused(int status) {
        await("refusal", () -> registration("Failed") && logged().contains("\nSIP/2.0 " + status + " "));
    }

    private boolean registration(String state) {
        return logged().contains("to [LinphoneRegistration" + state + "]");
    }

    /** Waits until a call is in that state, such as {@code IncomingReceived}, {@code StreamsRunning} or {@code End}. */
    public void await(String callState) {
        await(callState, () -> seen(callState));
    }

    /** Whether a call has been in that state. */
    public boolean seen(String callState) {
        return Pattern.compile("CallSession .* to LinphoneCall" + callState + "\\b")
                .matcher(logged())
                .find();
    }

    private void await(String what, Callable<Boolean> seen) {
        try {
            Awaitility.await(what).atMost(Duration.ofSeconds(20)).until(seen);
        } catch (ConditionTimeoutException missing) {
            throw new AssertionError("linphone did not say " + what + "\n" + logged(), missing);
        }
    }

    /** All it logged, with every message. */
    public String logged() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Ends it as its user does: it unregisters. */
    public void quit() {
        command("quit");
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError("linphone did not end\n" + logged());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Kills it: nothing is unregistered. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
