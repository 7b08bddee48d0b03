// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.acceptance.phone.Phone;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Nothing that a stranger sends leaves a stack trace or keeps the next phone from being served. */
class GarbageTest {
    private static final int LARGEST_DATAGRAM = 65_507;

    @TempDir
    private static Path data;

    private static Door door;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data);
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @BeforeEach
    void listenToTheLog() {
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        root().detachAppender(log);
    }

    static Stream<Arguments> garbage() {
        String head = "REGISTER sip:test.io SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKg\r\n"
                + "From: <sip:alice@test.io>;tag=1\r\nTo: <sip:alice@test.io>\r\nCall-ID: garbage\r\n"
                + "CSeq: 1 REGISTER\r\nMax-Forwards: 70\r\n";
        byte[] noise = new byte[4_096];
        new Random(20_261_124).nextBytes(noise);
        return Stream.of(
                Arguments.of("noise", noise),
                Arguments.of("nul bytes", new byte[1_000]),
                Arguments.of("a start line alone", bytes("REGISTER sip:test.io SIP/2.0\r\n\r\n")),
                Arguments.of("half a message", bytes(head.substring(0, head.length() / 2))),
                Arguments.of(
                        "an endless header", bytes(head + "X: " + "x".repeat(LARGEST_DATAGRAM - head.length() - 3))),
                Arguments.of(
                        "the largest datagram", bytes(head + "Content-Length: 60000\r\n\r\n" + "b".repeat(60_000))),
                Arguments.of("10,000 headers", bytes(head + "a:b\r\n".repeat(10_000) + "\r\n")),
                Arguments.of("a body of 2 GB", bytes(head + "Content-Length: 2147483648\r\n\r\nbody")),
                Arguments.of("a negative length", bytes(head + "Content-Length: -1\r\n\r\n")),
                Arguments.of("two lengths", bytes(head + "Content-Length: 5\r\nContent-Length: 500000000\r\n\r\n")),
                Arguments.of(
                        "broken parts",
                        bytes(
                                "REGISTER :::: SIP/2.0\r\nVia: \r\nFrom: <<\"\r\nTo: ;;=\r\nCall-ID:\r\nCSeq: x\r\n\r\n")),
                Arguments.of(
                        "a response to nothing",
                        bytes("SIP/2.0 200 OK\r\n" + head.substring(head.indexOf('\n') + 1) + "\r\n")),
                Arguments.of(
                        "broken credentials",
                        bytes(head + "Authorization: Digest \"=,,=\r\nContent-Length: 0\r\n\r\n")),
                Arguments.of(
                        "a CANCEL of nothing", bytes(head.replace("REGISTER", "CANCEL") + "Content-Length: 0\r\n\r\n")),
                Arguments.of("an ACK of nothing", bytes(head.replace("REGISTER", "ACK") + "Content-Length: 0\r\n\r\n")),
                Arguments.of(
                        "an unknown method",
                        bytes(head.replace("REGISTER", "FROBNICATE") + "Content-Length: 0\r\n\r\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("garbage")
    void theNextPhoneIsServedAndNoStackTraceIsLogged(String name, byte[] garbage) throws IOException {
        sendOverUdp(garbage);
        sendOverTcpAndEnd(garbage);
        try (Phone udp = Access.UDP_IPV4.phone(door, Door.ALICE);
                Phone tcp = Access.TCP_IPV4.phone(door, Door.BOB)) {
            assertThat(udp.register().status()).isEqualTo(200);
            assertThat(tcp.register().status()).isEqualTo(200);
        }
        assertThat(List.copyOf(log.list))
                .noneMatch(event -> event.getThrowableProxy() != null
                        || event.getLevel().levelStr.equals("ERROR"));
    }

    private static void sendOverUdp(byte[] garbage) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            int length = Math.min(garbage.length, LARGEST_DATAGRAM);
            socket.send(new DatagramPacket(garbage, length, door.udp("127.0.0.1")));
        }
    }

    /** Sends, ends its side and reads until the server has closed too: then it has dealt with all of it. */
    private static void sendOverTcpAndEnd(byte[] garbage) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(door.tcp("127.0.0.1"));
            try {
                socket.getOutputStream().write(garbage);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (SocketException closedByTheServer) {
                assertThat(closedByTheServer).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
            }
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
