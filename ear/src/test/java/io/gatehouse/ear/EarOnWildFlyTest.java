// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.acceptance.phone.Phone;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse.ear} as an operator of WildFly meets it. Fails, and does not skip, where WildFly cannot be had. */
@Tag("full")
class EarOnWildFlyTest {
    private static final Path EAR = Path.of(System.getProperty("gatehouse.test.ear", "no EAR"));
    private static final Path HOME = Path.of(System.getProperty("gatehouse.test.wildfly", "no WildFly"));
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Phone.Account ALICE = new Phone.Account("alice", "Sunrise-4-river", "test.io");

    /** Threads that WildFly, its libraries and the JVM start when there is work, whatever is deployed. */
    private static final Pattern SERVER_WORKER =
            Pattern.compile("ServerService Thread Pool|MSC service thread|DeploymentScanner-threads|default |management"
                    + " |XNIO-|Timer-|External Management Request Threads|Reference Reaper|Weld Thread Pool|Transaction"
                    + " |Common-Cleaner|Attach Listener|C[12] CompilerThread|G1 |GC Thread|process reaper");

    private static final int UDP_PORT = freeUdpPort();
    private static final int TCP_PORT = freeTcpPort();
    private static final int MANAGEMENT_PORT = freeTcpPort();

    @TempDir
    private static Path folder;

    private static WildFly server;

    @BeforeAll
    static void startWildFly() throws IOException {
        Path log = EAR.resolveSibling("wildfly-console.log");
        server = WildFly.start(HOME, folder.resolve("base"), log, properties());
    }

    @AfterAll
    static void stopWildFly() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aPhoneRegistersAndUndeploymentsLeaveNothingThatGrows() throws Exception {
        Path data = folder.resolve("data");
        Files.writeString(configurationFile(), "gatehouse.data.dir = " + data + "\n");
        Set<String> threadsBefore = server.threads();

        server.deploy(EAR);
        assertThat(healthStatus()).isEqualTo(200);
        importAlice(data);
        assertThat(registerOverUdp(ALICE)).isEqualTo(200);
        assertThat(registerOverTcp(ALICE)).isEqualTo(200);
        assertThat(registerOverUdp(ALICE.withPassword("wrong"))).isBetween(400, 499);
        assertThat(freePorts()).as("the ports are ours while deployed").isEmpty();

        server.undeploy(EAR);
        assertThat(freePorts()).containsExactly(UDP_PORT, TCP_PORT, MANAGEMENT_PORT);
        await("threads of ours end")
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(notOfTheServer(server.threads(), threadsBefore))
                        .isEmpty());

        server.deploy(EAR);
        assertThat(registerOverUdp(ALICE)).as("the same data, a second time").isEqualTo(200);
        assertThat(registerOverTcp(ALICE)).isEqualTo(200);
        assertThat(server.classLoadersOf(EAR)).as("the living one is counted").isPositive();

        server.undeploy(EAR);
        awaitNoMoreThanTheLastClassLoader();
    }

    @Test
    void withoutADataDirectoryOneLineSaysWhatToSet() throws Exception {
        Files.writeString(configurationFile(), "");

        server.deployInVain(EAR);

        assertThat(server.console().lines().filter(line -> line.contains("Gatehouse does not start:")))
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line).contains("gatehouse.data.dir").contains("GATEHOUSE_DATA_DIR"));
        assertThat(freePorts()).containsExactly(UDP_PORT, TCP_PORT, MANAGEMENT_PORT);
    }

    private static Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("jboss.http.port", Integer.toString(freeTcpPort()));
        properties.put("jboss.https.port", Integer.toString(freeTcpPort()));
        properties.put("jboss.management.http.port", Integer.toString(freeTcpPort()));
        properties.put("jboss.management.https.port", Integer.toString(freeTcpPort()));
        properties.put("gatehouse.config.file", configurationFile().toString());
        properties.put("gatehouse.bind.address", LOOPBACK.getHostAddress());
        properties.put("gatehouse.sip.udp.port", Integer.toString(UDP_PORT));
        properties.put("gatehouse.sip.tcp.port", Integer.toString(TCP_PORT));
        properties.put("gatehouse.sip.tls.port", "0");
        properties.put("gatehouse.sip.wss.port", "0");
        properties.put("gatehouse.management.port", Integer.toString(MANAGEMENT_PORT));
        return properties;
    }

    private static Path configurationFile() {
        return folder.resolve("gatehouse.properties");
    }

    /**
     * The JDK remembers the type for which it last linked a record's {@code equals} (JDK-8078641), and so may keep one
     * class loader of ours until somebody else's record comes: never two.
     */
    private static void awaitNoMoreThanTheLastClassLoader() {
        await("class loaders of ours are collected")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(server.classLoadersOf(EAR)).isLessThanOrEqualTo(1));
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

    private static int registerOverUdp(Phone.Account account) {
        try (Phone phone = Phone.udp(new InetSocketAddress(LOOPBACK, UDP_PORT), account)) {
            return phone.register().status();
        }
    }

    private static int registerOverTcp(Phone.Account account) {
        try (Phone phone = Phone.tcp(new InetSocketAddress(LOOPBACK, TCP_PORT), account)) {
            return phone.register().status();
        }
    }

    private static int healthStatus() throws Exception {
        URI ready = URI.create("http://127.0.0.1:" + MANAGEMENT_PORT + "/health/ready");
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

    /** Which of the server's ports could be bound now. */
    private static List<Integer> freePorts() {
        List<Integer> free = new ArrayList<>();
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, UDP_PORT))) {
            free.add(socket.getLocalPort());
        } catch (SocketException taken) {
            // is not free
        }
        for (int port : List.of(TCP_PORT, MANAGEMENT_PORT)) {
            try (ServerSocket socket = new ServerSocket(port, 1, LOOPBACK)) {
                free.add(socket.getLocalPort());
            } catch (IOException taken) {
                // is not free
            }
        }
        return free;
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
