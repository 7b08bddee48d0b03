// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.identity.IdentityRevocations;
import io.gatehouse.platform.identity.Revocation;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.SipApplication;
import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.message.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge alone in a real container, over sockets; {@link InsideServlet} stands where the registrar would. */
class EdgeServletTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final String CONTACT = "Contact: <sip:alice@192.0.2.9>";
    private static final String ROUTER = """
            REGISTER: ("edge","DAR:From","ORIGINATING","","NO_ROUTE","0"),("inside","DAR:To","TERMINATING","","NO_ROUTE","1")
            ALL: ("edge","DAR:From","ORIGINATING","","NO_ROUTE","0"),("inside","DAR:To","NEUTRAL","","NO_ROUTE","1")
            """;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));
    private final IdentityRevocations revocations = new IdentityRevocations();
    private final BlockingQueue<String> inside = new LinkedBlockingQueue<>();
    private int transactions;
    private SipContainer container;
    private Socket connection;
    private DatagramSocket datagrams;

    @BeforeEach
    void start() throws IOException {
        container = SipContainer.builder()
                .loops(1)
                .router(ROUTER)
                .drain(Duration.ofMillis(200))
                .listeners(List.of(
                        new ListenerAddress(Transport.UDP, "127.0.0.1", 0),
                        new ListenerAddress(Transport.TCP, "127.0.0.1", 0)))
                .build();
        container.start();
        ClassLoader loader = getClass().getClassLoader();
        container.deploy(new SipApplication(
                "edge",
                loader.getResource("META-INF/sip/edge.xml"),
                loader,
                Map.of(
                        InstantSource.class.getName(),
                        (InstantSource) now::get,
                        Metrics.class.getName(),
                        Metrics.none(),
                        IdentityRevocations.class.getName(),
                        revocations)));
        container.deploy(new SipApplication(
                "inside", loader.getResource("sip/inside.xml"), loader, Map.of(InsideServlet.SEEN, inside)));
        container.openListeners();
        connection = new Socket(InetAddress.getLoopbackAddress(), port(Transport.TCP));
        connection.setSoTimeout(PATIENCE_SECONDS * 1000);
        datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        datagrams.setSoTimeout(PATIENCE_SECONDS * 1000);
    }

    @AfterEach
    void stop() throws IOException {
        connection.close();
        datagrams.close();
        container.stop();
    }

    private int port(Transport transport) {
        return container.listeners().stream()
                .filter(listener -> listener.transport() == transport)
                .findFirst()
                .orElseThrow()
                .port();
    }

    private String request(String transport, String method, String uri, String... lines) {
        return Messages.request(method, uri, lines)
                .toString()
                .replace(
                        "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1",
                        "SIP/2.0/" + transport + " 192.0.2.9:5060;branch=z9hG4bK" + ++transactions);
    }

    private String overTcp(String method, String uri, String... lines) throws IOException {
        connection.getOutputStream().write(request("TCP", method, uri, lines).getBytes(StandardCharsets.UTF_8));
        return readMessage(connection.getInputStream());
    }

    private String overUdp(String method, String uri, String... lines) throws IOException {
        byte[] bytes = request("UDP", method, uri, lines).getBytes(StandardCharsets.UTF_8);
        datagrams.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port(Transport.UDP)));
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        datagrams.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    /** Messages here have no body. */
    private static String readMessage(InputStream in) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after " + text.toString(StandardCharsets.UTF_8));
            }
            text.write(next);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private String seenInside() throws InterruptedException {
        String seen = inside.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(seen).as("what came to the inside").isNotNull();
        return seen;
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(8, 11));
    }

    /** What the inside is told about the sender of a MESSAGE on the connection. */
    private String assertedOverTcp(String... lines) throws IOException, InterruptedException {
        inside.clear();
        assertThat(status(overTcp("MESSAGE", "sip:bob@test.io", lines))).isEqualTo(299);
        return seenInside();
    }

    private void signIn(int seconds) throws IOException {
        assertThat(status(overTcp("REGISTER", "sip:test.io", CONTACT, "X-Grant: " + seconds)))
                .isEqualTo(200);
    }

    // ---- admission

    @ParameterizedTest
    @CsvSource({"MESSAGE, mailto:bob@test.io, 416", "INVITE, sip:bob@test.io, 400", "SUBSCRIBE, sip:bob@test.io, 400"})
    void whatIsNotSaneComesNoFurther(String method, String uri, int status) throws IOException {
        assertThat(status(overUdp(method, uri))).isEqualTo(status);
        assertThat(inside).isEmpty();
    }

    /** RFC 3261 §11: a ping names a host; the edge knows no tenants and need not ask anybody. */
    @ParameterizedTest
    @ValueSource(strings = {"sip:test.io", "sip:127.0.0.1:5060", "sip:[::1]"})
    void aKeepAliveIsAnsweredHere(String uri) throws IOException {
        String pong = overUdp("OPTIONS", uri);
        assertThat(status(pong)).isEqualTo(200);
        assertThat(pong).contains("Allow: INVITE, ", "Accept: application/sdp", "Supported: path, outbound");
        assertThat(inside).isEmpty();
    }

    @Test
    void optionsOfAPersonAreForThatPerson() throws IOException, InterruptedException {
        assertThat(status(overUdp("OPTIONS", "sip:bob@test.io"))).isEqualTo(299);
        assertThat(seenInside()).startsWith("OPTIONS sip:bob@test.io");
    }

    // ---- what only we may say

    @Test
    void aStrangersIdentityPathAndRouteAreRemoved() throws IOException, InterruptedException {
        overUdp(
                "MESSAGE",
                "sip:bob@test.io",
                "P-Asserted-Identity: <sip:president@test.io>",
                "P-Associated-URI: <sip:president@test.io>",
                "Path: <sip:inner.host;lr>",
                "Route: <sip:inner.host;lr>",
                "Record-Route: <sip:inner.host;lr>",
                "X-Other: stays");
        assertThat(seenInside()).doesNotContain("president", "inner.host").contains("X-Other: stays");
    }

    // ---- REGISTER

    /** RFC 3327 §5.1; RFC 5626 §5.1: {@code ob} for who asks for outbound. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Supported: path, outbound | ;reg-id=1 | true",
                "Supported: outbound       | ;reg-id=1 | true",
                "Supported: path           | ;reg-id=1 | false",
                "Supported: outbound       | ;x=y      | false"
            })
    void aRegisterGetsOurPath(String supported, String parameter, boolean ob) throws IOException, InterruptedException {
        overTcp("REGISTER", "sip:test.io", supported, CONTACT + parameter, "Path: <sip:inner.host;lr>");
        String register = seenInside();
        assertThat(register.lines().filter(line -> line.startsWith("Path:")))
                .singleElement()
                .asString()
                .matches("Path: <sip:[^@>]+@127\\.0\\.0\\.1:\\d+;transport=(?i:tcp);lr" + (ob ? ";ob>" : ">"));
        assertThat(register).doesNotContain("Record-Route");
    }

    /** Between the registrar and us. */
    @Test
    void theAnswersAorsStayHere() throws IOException {
        assertThat(overUdp("REGISTER", "sip:test.io", CONTACT, "X-Grant: 300"))
                .contains("Contact: <sip:alice@192.0.2.9>;expires=300")
                .doesNotContain("P-Associated-URI");
    }

    /** What the registrar refuses is its to refuse; here nothing fails on it. */
    @ParameterizedTest
    @ValueSource(strings = {"X-No: contact", "Contact: *", "Contact: <sip:alice@192.0.2.9", "Contact: <tel:1>"})
    void aContactThatIsNoneIsNotTheEdgesAffair(String line) throws IOException {
        assertThat(status(overTcp("REGISTER", "sip:test.io", "Supported: outbound", line)))
                .isEqualTo(200);
    }

    // ---- marks

    @Test
    void aConnectionThatSignedInIsAssertedAndOnlyAsWhatItSignedInAs() throws IOException, InterruptedException {
        assertThat(assertedOverTcp()).doesNotContain("P-Asserted-Identity");
        signIn(300);
        assertThat(assertedOverTcp("P-Asserted-Identity: <sip:president@test.io>"))
                .contains("P-Asserted-Identity: <sip:alice@test.io>\r\n")
                .doesNotContain("president");
        inside.clear();
        connection
                .getOutputStream()
                .write(request("TCP", "MESSAGE", "sip:bob@test.io")
                        .replace("From: <sip:alice@", "From: <sip:mallory@")
                        .getBytes(StandardCharsets.UTF_8));
        readMessage(connection.getInputStream());
        assertThat(seenInside()).doesNotContain("P-Asserted-Identity");
    }

    @Test
    void udpIsNeverAsserted() throws IOException, InterruptedException {
        overUdp("REGISTER", "sip:test.io", CONTACT, "X-Grant: 300");
        inside.clear();
        overUdp("MESSAGE", "sip:bob@test.io");
        assertThat(seenInside()).doesNotContain("P-Asserted-Identity");
    }

    @Test
    void theMarkEndsWithTheRegistration() throws IOException, InterruptedException {
        signIn(300);
        now.updateAndGet(instant -> instant.plusSeconds(299));
        assertThat(assertedOverTcp()).contains("P-Asserted-Identity");
        now.updateAndGet(instant -> instant.plusSeconds(1));
        assertThat(assertedOverTcp()).doesNotContain("P-Asserted-Identity");
        signIn(300);
        assertThat(assertedOverTcp()).contains("P-Asserted-Identity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Contact: *", CONTACT + ";expires=0"})
    void theMarkEndsWhenTheContactIsRemoved(String contact) throws IOException, InterruptedException {
        signIn(300);
        overTcp("REGISTER", "sip:test.io", contact);
        assertThat(assertedOverTcp()).doesNotContain("P-Asserted-Identity");
    }

    @Test
    void aQueryLeavesTheMark() throws IOException, InterruptedException {
        signIn(300);
        overTcp("REGISTER", "sip:test.io");
        assertThat(assertedOverTcp()).contains("P-Asserted-Identity");
    }

    @Test
    void aKickEndsTheMark() throws IOException, InterruptedException {
        signIn(300);
        revocations.revoke(Revocation.ofAll(Set.of("sip:alice@test.io"), Revocation.Reason.KICKED));
        assertThat(assertedOverTcp()).doesNotContain("P-Asserted-Identity");
    }

    @Test
    void aNewConnectionBeginsWithoutAMark() throws IOException, InterruptedException {
        signIn(300);
        connection.close();
        connection = new Socket(InetAddress.getLoopbackAddress(), port(Transport.TCP));
        connection.setSoTimeout(PATIENCE_SECONDS * 1000);
        assertThat(assertedOverTcp()).doesNotContain("P-Asserted-Identity");
    }
}
