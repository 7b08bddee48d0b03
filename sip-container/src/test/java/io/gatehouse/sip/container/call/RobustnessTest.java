// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.message.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What strangers send, over sockets: the answer that the RFC has for it or silence, nothing in the log, nothing left behind. */
class RobustnessTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private House house;

    @BeforeEach
    void open() {
        log.start();
        root.addAppender(log);
        house = House.open(builder -> builder.t1(Duration.ofMillis(2)));
    }

    @AfterEach
    void nothingIsLoggedAndNothingIsLeft() {
        await().untilAsserted(() -> {
            assertThat(house.metrics.read("sip.connections")).isZero();
            assertThat(house.metrics.read("sip.transactions")).isZero();
            assertThat(house.metrics.read("sip.invites")).isZero();
        });
        house.close();
        root.detachAppender(log);
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN) || event.getThrowableProxy() != null)
                .isEmpty();
    }

    /** Something that is sent, and the status that answers it over UDP and over TCP; 0 for silence. */
    private record Attack(String name, byte[] bytes, int overUdp, int overTcp) {
        static Attack text(String name, String text, int overUdp, int overTcp) {
            return new Attack(name, text.getBytes(StandardCharsets.UTF_8), overUdp, overTcp);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static String request(String contentLength, String more) {
        return "REGISTER sip:test.io SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKx"
                + contentLength.hashCode()
                + "\r\nFrom: <sip:a@test.io>;tag=a\r\nTo: <sip:a@test.io>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n" + more
                + contentLength + "\r\n\r\n";
    }

    private static Stream<Attack> attacks() {
        byte[] noise = new byte[60_000];
        new Random(7).nextBytes(noise);
        noise[0] = 'x';
        byte[] zeros = new byte[2_000];
        return Stream.of(
                new Attack("noise", noise, 0, 0),
                new Attack("zeros", zeros, 0, 0),
                Attack.text("half a request line", "REGISTER sip:test.io SI", 0, 0),
                Attack.text(
                        "half a header section",
                        request("Content-Length: 0", "").substring(0, 150),
                        400,
                        0),
                Attack.text("2 GB announced", request("Content-Length: 2147483647", ""), 413, 413),
                Attack.text(
                        "more than any number holds", request("Content-Length: 99999999999999999999", ""), 400, 400),
                Attack.text("negative length", request("Content-Length: -1", ""), 400, 400),
                Attack.text("two lengths", request("Content-Length: 0\r\nContent-Length: 5", ""), 400, 400),
                Attack.text("10,000 headers", request("Content-Length: 0", "A:b\r\n".repeat(10_000)), 513, 513),
                Attack.text("300 headers", request("Content-Length: 0", "A:b\r\n".repeat(300)), 513, 513),
                Attack.text(
                        "one header of 60 KB",
                        request("Content-Length: 0", "A: " + "b".repeat(60_000) + "\r\n"),
                        513,
                        513),
                Attack.text("a null byte in a name", request("Content-Length: 0", "A\0b: c\r\n"), 400, 400),
                Attack.text("a null byte in the request line", "\0" + request("Content-Length: 0", ""), 0, 0),
                Attack.text("a CR alone", request("Content-Length: 0", "A: b\rc\r\n"), 400, 400),
                Attack.text("no Via", "REGISTER sip:a SIP/2.0\r\nCall-ID: c\r\nContent-Length: 0\r\n\r\n", 0, 0),
                Attack.text(
                        "SIP/3.0",
                        request("Content-Length: 0", "").replace("SIP/2.0\r\nVia", "SIP/3.0\r\nVia"),
                        505,
                        505));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void overUdpItIsAnsweredOrIgnoredAndTheNextPhoneIsServed(Attack attack) {
        try (Phone stranger = house.phone("stranger", Transport.UDP);
                Phone phone = house.phone("phone", Transport.UDP)) {
            stranger.send(attack.bytes());
            if (attack.overUdp() > 0) {
                stranger.expect("SIP/2.0 " + attack.overUdp());
            }
            stranger.expectNothingBut("SIP/2.0 404");
            phone.expectNothingBut("SIP/2.0 404");
        }
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void overTcpItIsAnsweredOrIgnoredAndTheNextPhoneIsServed(Attack attack) throws IOException {
        try (TcpPhone stranger = (TcpPhone) house.phone("stranger", Transport.TCP);
                Phone phone = house.phone("phone", Transport.TCP)) {
            stranger.send(attack.bytes());
            if (attack.overTcp() > 0) {
                stranger.expect("SIP/2.0 " + attack.overTcp());
            }
            phone.expectNothingBut("SIP/2.0 404");
        }
    }

    @Test
    void aStreamThatCannotBeCutIsAnsweredAndClosedThoughMoreIsComing() throws IOException {
        try (TcpPhone stranger = (TcpPhone) house.phone("stranger", Transport.TCP)) {
            stranger.send(request("Content-Length: 2147483647", ""));
            stranger.send(new byte[500_000]);
            stranger.expect("SIP/2.0 413");
            assertThat(stranger.socket().getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aDatagramAsLargeAsTheyComeIsServed() {
        try (Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.TCP)) {
            house.list("sip:bob@test.io", bob);
            String message = alice.request("MESSAGE", "sip:bob@test.io", Phone.newBranch(), 1)
                    .replace("Content-Length: 0\r\n\r\n", "Content-Type: text/plain\r\nContent-Length: 64000\r\n\r\n");
            alice.send(message + "x".repeat(64_000));
            String received = bob.expect("MESSAGE");
            assertThat(received).endsWith("x".repeat(64_000));
            bob.answer(received, "200 OK");
            alice.expect("SIP/2.0 200");
        }
    }

    @Test
    void stormsLeaveNoMemoryBehind() {
        storm();
        long after = directMemory();
        for (int i = 0; i < 20; i++) {
            storm();
        }
        assertThat(directMemory()).isLessThanOrEqualTo(after + (4 << 20)); // 20 storms are 20 MB each way
    }

    private void storm() {
        attacks().forEach(attack -> {
            try (Phone udp = house.phone("storm", Transport.UDP);
                    Phone tcp = house.phone("storm", Transport.TCP)) {
                udp.send(attack.bytes());
                tcp.send(Arrays.copyOf(attack.bytes(), Math.min(attack.bytes().length, 4_000)));
            }
        });
        try (Phone next = house.phone("next", Transport.TCP)) {
            next.expectNothingBut("SIP/2.0 404");
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    // ---- time and number

    private static House limited(ConnectionLimits limits) {
        return House.open(builder -> builder.connectionLimits(limits));
    }

    private static ConnectionLimits limits(Duration first, Duration slow, Duration idle) {
        return new ConnectionLimits(100, 100, first, slow, idle, SHORT, 1 << 20);
    }

    @Test
    void aSlowSenderIsClosed() throws IOException {
        Duration patient = Duration.ofHours(1);
        try (House impatient = limited(limits(patient, SHORT, patient));
                TcpPhone slow = (TcpPhone) impatient.phone("slow", Transport.TCP)) {
            slow.send("REGISTER sip:test.io SIP/2.0\r\n");
            assertThat(slow.socket().getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aSilentConnectionIsClosed() throws IOException {
        Duration patient = Duration.ofHours(1);
        try (House impatient = limited(limits(patient, patient, SHORT));
                TcpPhone idle = (TcpPhone) impatient.phone("idle", Transport.TCP)) {
            assertThat(idle.socket().getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConnectionThatNeverSaysAnythingIsClosed() throws IOException {
        Duration patient = Duration.ofHours(1);
        try (House impatient = limited(limits(SHORT, patient, patient));
                java.net.Socket silent = new java.net.Socket(
                        "127.0.0.1",
                        impatient.listener(Transport.TCP, "127.0.0.1").getPort())) {
            silent.setSoTimeout(Phone.WAIT_MILLIS);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void onePeerHasItsShareOfConnections() throws IOException {
        Duration patient = Duration.ofHours(1);
        ConnectionLimits two = new ConnectionLimits(100, 2, patient, patient, patient, SHORT, 1 << 20);
        try (House small = limited(two);
                Phone first = small.phone("first", Transport.TCP);
                Phone second = small.phone("second", Transport.TCP)) {
            try (java.net.Socket third = new java.net.Socket(
                    "127.0.0.1", small.listener(Transport.TCP, "127.0.0.1").getPort())) {
                third.setSoTimeout(Phone.WAIT_MILLIS);
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(small.metrics.count("sip.connections.refused")).isEqualTo(1);
            first.expectNothingBut("SIP/2.0 404");
            second.close();
            await().untilAsserted(() ->
                    assertThat(small.metrics.read("sip.connections")).isEqualTo(1));
            try (Phone again = small.phone("again", Transport.TCP)) {
                again.expectNothingBut("SIP/2.0 404");
            }
        }
    }

    @Test
    void aPeerThatDoesNotReadIsClosed() throws IOException {
        Duration patient = Duration.ofHours(1);
        ConnectionLimits little = new ConnectionLimits(100, 100, patient, patient, patient, SHORT, 20_000);
        try (House small = limited(little);
                TcpPhone deaf = (TcpPhone) small.phone("deaf", Transport.TCP);
                Phone alice = small.phone("alice", Transport.UDP)) {
            small.list("sip:deaf@test.io", deaf);
            String body = "x".repeat(30_000);
            await().untilAsserted(() -> {
                for (int i = 0; i < 50; i++) { // the buffers of the two systems take some megabytes
                    alice.send(alice.request("MESSAGE", "sip:deaf@test.io", Phone.newBranch(), 1)
                                    .replace("Content-Length: 0", "Content-Length: 30000")
                            + body);
                }
                assertThat(small.metrics.read("sip.connections")).isZero();
            });
        }
    }

    @Test
    void aboveItsTransactionsTheContainerSaysSo() {
        try (House small = House.open(builder -> builder.loops(1).maxTransactions(1));
                Phone alice = small.phone("alice", Transport.UDP);
                Phone bob = small.phone("bob", Transport.UDP)) {
            small.list("sip:bob@test.io", bob);
            alice.send(alice.request("MESSAGE", "sip:bob@test.io", Phone.newBranch(), 1));
            bob.expect("MESSAGE");
            alice.send(alice.request("MESSAGE", "sip:bob@test.io", Phone.newBranch(), 1));
            assertThat(alice.expect("SIP/2.0 503")).contains("\r\nRetry-After: ");
        }
    }
}
