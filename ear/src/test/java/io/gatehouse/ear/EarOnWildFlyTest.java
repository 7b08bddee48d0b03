// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.runtime.command.CommandClient;
import io.gatehouse.runtime.command.CommandOutput;
import io.gatehouse.runtime.command.CommandRequest;
import io.gatehouse.runtime.command.CommandSocket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse.ear} as an operator of WildFly meets it. Fails, and does not skip, where WildFly cannot be had. */
@Tag("full")
class EarOnWildFlyTest {
    private static final Path EAR = Path.of(System.getProperty("gatehouse.test.ear", "no EAR"));
    private static final Path HOME = Path.of(System.getProperty("gatehouse.test.wildfly", "no WildFly"));
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Threads that WildFly, its libraries and the JVM start when there is work, whatever is deployed. */
    private static final Pattern SERVER_WORKER = Pattern.compile(
            "ServerService Thread Pool|MSC service thread|DeploymentScanner-threads|default |management |XNIO-|Timer-"
                    + "|External Management Request Threads|Reference Reaper|Weld Thread Pool|Transaction |Common-Cleaner"
                    + "|Attach Listener|C[12] CompilerThread|G1 |GC Thread|process reaper");

    private final int sipPort = freeUdpPort();
    private final int managementPort = freeTcpPort();

    @TempDir
    private Path folder;

    @Test
    void aPhoneRegistersAndAnUndeploymentLeavesNothingBehind() throws Exception {
        Path data = folder.resolve("data");
        try (WildFly server = WildFly.start(HOME, folder.resolve("base"), properties(data))) {
            Set<String> threadsBefore = server.threads();

            server.deploy(EAR);
            assertThat(healthStatus()).isEqualTo(200);
            importAlice(data);
            assertThat(registerAlice("Sunrise-4-river")).startsWith("SIP/2.0 200 ");
            assertThat(registerAlice("wrong")).doesNotStartWith("SIP/2.0 200 ");
            assertThat(tryToBind(sipPort)).as("the port is ours while deployed").isFalse();

            server.undeploy(EAR);
            assertThat(tryToBind(sipPort)).as("the port is free again").isTrue();
            await("threads of ours end")
                    .atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(notOfTheServer(server.threads(), threadsBefore))
                            .isEmpty());
            await("classes of ours are collected")
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(server.classLoaders()).doesNotContain("gatehouse.ear"));

            server.deploy(EAR);
            assertThat(registerAlice("Sunrise-4-river"))
                    .as("the same data, a second time")
                    .startsWith("SIP/2.0 200 ");
        }
    }

    @Test
    void withoutADataDirectoryOneLineSaysWhatToSet() throws Exception {
        Map<String, String> properties = properties(folder.resolve("data"));
        properties.remove("gatehouse.data.dir");
        try (WildFly server = WildFly.start(HOME, folder.resolve("base"), properties)) {
            server.deployInVain(EAR);

            assertThat(server.console().lines().filter(line -> line.contains("Gatehouse does not start:")))
                    .isNotEmpty()
                    .allSatisfy(line ->
                            assertThat(line).contains("gatehouse.data.dir").contains("GATEHOUSE_DATA_DIR"));
            assertThat(tryToBind(sipPort)).isTrue();
        }
    }

    private Map<String, String> properties(Path data) {
        Map<String, String> properties = new HashMap<>();
        properties.put("jboss.http.port", Integer.toString(freeTcpPort()));
        properties.put("jboss.https.port", Integer.toString(freeTcpPort()));
        properties.put("jboss.management.http.port", Integer.toString(freeTcpPort()));
        properties.put("jboss.management.https.port", Integer.toString(freeTcpPort()));
        properties.put("gatehouse.data.dir", data.toString());
        properties.put("gatehouse.bind.address", LOOPBACK.getHostAddress());
        properties.put("gatehouse.sip.udp.port", Integer.toString(sipPort));
        properties.put("gatehouse.sip.tcp.port", "0");
        properties.put("gatehouse.sip.tls.port", "0");
        properties.put("gatehouse.sip.wss.port", "0");
        properties.put("gatehouse.management.port", Integer.toString(managementPort));
        return properties;
    }

    /** By the code of {@code ./gatehouse users import}, handed to the server over its command socket. */
    private static void importAlice(Path data) throws IOException {
        byte[] accounts = "username,password,extension\nalice,Sunrise-4-river,101\n".getBytes(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        CommandRequest request = new CommandRequest(
                "users import", Map.of("domain", "test.io", "create-tenant", "true", "file", "alice.csv"), accounts);
        assertThat(CommandClient.call(CommandSocket.in(data), request, collecting(said)))
                .as(said::toString)
                .hasValue(0);
    }

    private static CommandOutput collecting(StringBuilder said) {
        return new CommandOutput() {
            @Override
            public void line(String text) {
                said.append(text).append('\n');
            }

            @Override
            public void error(String text) {
                said.append(text).append('\n');
            }
        };
    }

    private String registerAlice(String password) throws IOException {
        try (UdpPhone phone = new UdpPhone(sipPort)) {
            return phone.register("alice", "test.io", password);
        }
    }

    private int healthStatus() throws Exception {
        URI ready = URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** What is new since then and no worker of a pool of WildFly's or of the JVM. */
    private static Set<String> notOfTheServer(Set<String> now, Set<String> before) {
        Set<String> rest = new TreeSet<>(now);
        rest.removeAll(before);
        rest.removeIf(name -> SERVER_WORKER.matcher(name).lookingAt());
        return rest;
    }

    private static boolean tryToBind(int port) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, port))) {
            return socket.isBound();
        } catch (SocketException taken) {
            return false;
        }
    }

    private static int freeTcpPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException(none);
        }
    }

    private static int freeUdpPort() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            return socket.getLocalPort();
        } catch (SocketException none) {
            throw new IllegalStateException(none);
        }
    }
}
