// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.acceptance.tool.GatehouseProcess;
import io.gatehouse.acceptance.tool.IdlePhones;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand idle phones over TLS and ten thousand over WSS, or as many as a process may have files here, and two thousand
 * connections that never finish their handshake.
 */
@Tag("full")
class ManyConnectionsTest {
    private static final int WANTED = 10_000;
    private static final int OTHER_FILES = 300;
    private static final int HALF_OPEN = 2_000;
    /** For all of them together, the server itself included. */
    private static final long MOST_BYTES = 1_500_000_000;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    @Test
    void idleConnectionsCostLittleAndHalfOpenOnesHinderNobody() throws Exception {
        int each = connectionsOfEachKind();
        try (GatehouseProcess server = GatehouseProcess.start(folder)) {
            importUsers(server, each);
            long empty = server.residentBytes();
            Process tls = idlePhones("TLS", server.tlsAddress(), each);
            Process wss = idlePhones("WSS", server.wssAddress(), each);
            try {
                awaitReady(tls, each);
                awaitReady(wss, each);
                assertThat(count(server, "sip_connections")).isEqualTo(2 * each);
                assertThat(count(server, "location_bindings")).isEqualTo(2 * each);
                long full = server.residentBytes();
                System.out.printf(
                        "%d TLS and %d WSS connections with a binding each: %d MB resident, %d MB without them%n",
                        each, each, full >> 20, empty >> 20);
                assertThat(full).isLessThan(MOST_BYTES / WANTED * each);
            } finally {
                wss.toHandle().destroyForcibly();
            }
            await().atMost(PATIENCE).until(() -> count(server, "sip_connections") == each);
            anHonestPhoneIsServedBesideHalfOpenOnes(server);
            tls.toHandle().destroyForcibly();
            await().atMost(PATIENCE).until(() -> count(server, "sip_connections") == 0);
        }
    }

    /** Half of them silent, half in the middle of a ClientHello. */
    private void anHonestPhoneIsServedBesideHalfOpenOnes(GatehouseProcess server) throws Exception {
        List<Socket> halfOpen = new ArrayList<>();
        try {
            for (int i = 0; i < HALF_OPEN; i++) {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.2." + (1 + i % 100)), 0));
                socket.connect(server.tlsAddress());
                if (i % 2 == 0) {
                    socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
                }
                halfOpen.add(socket);
            }
            Account honest = new Account("honest", IdlePhones.PASSWORD, IdlePhones.DOMAIN);
            try (Phone phone = Phone.tls(server.tlsAddress(), certificate(server), honest)) {
                Message answer = phone.register();
                assertThat(answer.status()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : halfOpen) {
                socket.close();
            }
        }
    }

    private static int connectionsOfEachKind() {
        long files =
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
        int each = (int) Math.min(WANTED, (files - OTHER_FILES) / 2);
        if (each < WANTED) {
            System.out.printf(
                    "a process may have %d files here: %d connections of each kind, not %d%n", files, each, WANTED);
        }
        return each;
    }

    private void importUsers(GatehouseProcess server, int each) throws IOException {
        String csv = "username,password\nhonest," + IdlePhones.PASSWORD + "\n"
                + IntStream.range(0, each)
                        .boxed()
                        .flatMap(number ->
                                List.of(IdlePhones.username(false, number), IdlePhones.username(true, number)).stream())
                        .map(username -> username + "," + IdlePhones.PASSWORD)
                        .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("users.csv"), csv);
        server.command("", "users", "import", file.toString(), "--domain=" + IdlePhones.DOMAIN, "--create-tenant");
    }

    private static Process idlePhones(String transport, InetSocketAddress server, int count) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        IdlePhones.class.getName(),
                        transport,
                        Integer.toString(server.getPort()),
                        Integer.toString(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void awaitReady(Process phones, int count) throws IOException {
        BufferedReader lines = phones.inputReader();
        String line = lines.readLine();
        while (line != null && line.startsWith("SLF4J")) {
            line = lines.readLine();
        }
        assertThat(line).isEqualTo("READY " + count);
    }

    private static long count(GatehouseProcess server, String gauge) throws IOException, InterruptedException {
        return server.management("/metrics")
                .lines()
                .filter(line -> line.startsWith(gauge + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(gauge.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static X509Certificate certificate(GatehouseProcess server) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(server.data().resolve("tls").resolve("self-signed.crt"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
