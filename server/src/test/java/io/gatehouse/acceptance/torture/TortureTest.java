// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.torture.Outcome.Answered;
import io.gatehouse.acceptance.torture.Outcome.Closed;
import io.gatehouse.acceptance.torture.Outcome.PassedOn;
import io.gatehouse.acceptance.torture.Outcome.Silence;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Every torture message, as its RFC has it byte for byte, over UDP and over TCP, with what comes of it: {@link TortureTable}. */
class TortureTest {
    /** What a proxy may change (RFC 3261 §16.6), and what we take from strangers. */
    private static final Set<String> OURS = Set.of(
            "via",
            "v",
            "max-forwards",
            "route",
            "record-route",
            "max-breadth",
            "content-length",
            "l",
            "p-asserted-identity");

    @TempDir
    private static Path data;

    /** Servers by transport and round: several messages are one transaction to a server, so each of them gets another one. */
    private static final Map<String, TortureHouse> HOUSES = new HashMap<>();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    static Stream<TortureTable> messages() {
        return TortureTable.rows().stream();
    }

    @BeforeEach
    void listenToTheLog() {
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void nothingIsLoggedForAPeersFault() {
        root().detachAppender(log);
        assertThat(List.copyOf(log.list))
                .noneMatch(event ->
                        event.getThrowableProxy() != null || event.getLevel().isGreaterOrEqual(Level.ERROR));
    }

    @AfterAll
    static void closeTheHouses() {
        HOUSES.values().forEach(TortureHouse::close);
        HOUSES.clear();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static TortureHouse house(String transport, TortureTable row) {
        List<Object> wanted = TortureBytes.of(row.file()).transaction();
        long round = TortureTable.rows().stream()
                .takeWhile(other -> !other.file().equals(row.file()))
                .filter(other -> TortureBytes.of(other.file()).transaction().equals(wanted))
                .count();
        String name = transport + round;
        return HOUSES.computeIfAbsent(name, unused -> new TortureHouse(data.resolve(name)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void overUdp(TortureTable row) {
        TortureHouse house = house("udp", row);
        TortureBytes message = TortureBytes.of(row.file());
        try (TortureUdp socket = new TortureUdp(house.door().udp(row.serverAddress()), message.answerPort())) {
            socket.send(message.bytes());
            if (row.udp() instanceof Answered expected) {
                Message answer = socket.await(message::isAnsweredBy);
                assertThat(answer.status()).as(row.remark()).isEqualTo(expected.status());
                fits(answer, message, row);
            } else {
                assertThat(row.udp()).isInstanceOf(Silence.class);
                assertThat(isPong(pingedBy(socket, message))).isTrue();
            }
        }
    }

    /** The next message of all that comes after a ping: its answer, if what was sent before had none. */
    private static Message pingedBy(TortureUdp socket, TortureBytes message) {
        socket.send(ping("UDP", message.answerPort()).getBytes(StandardCharsets.UTF_8));
        return socket.await(Message::isResponse);
    }

    private static String ping(String transport, int port) {
        return "OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/" + transport + " 127.0.0.77:" + port
                + ";branch=z9hG4bK" + Phone.random()
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:ping@example.com>;tag=1\r\nTo: <sip:example.com>\r\n"
                + "Call-ID: after-silence\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void overTcp(TortureTable row) throws IOException {
        TortureHouse house = house("tcp", row);
        InetSocketAddress server = house.door().tcp(row.serverAddress());
        TortureBytes message = TortureBytes.of(row.file());
        if (row.tcp() instanceof Closed closed) {
            endsTheConnection(server, message, closed.status());
            return;
        }
        Optional<Phone> callee =
                row.tcp() instanceof PassedOn passedOn ? Optional.of(house.phoneOf(passedOn.aor())) : Optional.empty();
        try (Phone sender = sender(house, server, message)) {
            sender.sendBytes(message.bytes());
            if (row.tcp() instanceof Answered expected) {
                Message answer = sender.await("an answer to " + row.file(), message::isAnsweredBy);
                assertThat(answer.status()).as(row.remark()).isEqualTo(expected.status());
                fits(answer, message, row);
            }
            callee.ifPresent(phone -> isPassedOn(sender, message, phone));
            sender.send(ping("TCP", 9));
            boolean silence = row.tcp() instanceof Silence;
            Message next = sender.await("what comes next", m -> silence || isPong(m));
            assertThat(isPong(next)).isTrue();
            sender.unregister();
        }
    }

    private static boolean isPong(Message message) {
        return message.isResponse() && message.header("Call-ID").equals("after-silence");
    }

    /** The connection of who stands in From, signed in if we know him. */
    private static Phone sender(TortureHouse house, InetSocketAddress server, TortureBytes message) {
        Optional<Phone.Account> account =
                message.message().find("From").map(Message::uriIn).flatMap(house::find);
        Phone phone = Phone.tcp(server, account.orElse(Door.ALICE));
        account.ifPresent(known -> assertThat(phone.register().status()).isEqualTo(200));
        return phone;
    }

    private static void isPassedOn(Phone sender, TortureBytes message, Phone callee) {
        Message sent = message.message();
        Message seen = callee.await(
                "the message", m -> !m.isResponse() && m.find("Call-ID").equals(sent.find("Call-ID")));
        assertThat(seen.method()).isEqualTo(sent.method());
        assertThat(seen.requestUri()).isEqualTo(callee.contactUri());
        assertThat(others(seen)).isEqualTo(others(sent));
        assertThat(seen.headers("Via").size()).isGreaterThan(sent.headers("Via").size());
        assertThat(seen.headers("Route")).isEmpty();
        assertThat(seen.body()).isEqualTo(sent.body());
        callee.answer(seen, 486, "Busy Here");
        assertThat(sender.await("its answer", message::isAnsweredBy).status()).isEqualTo(486);
    }

    private static List<Message.Field> others(Message message) {
        return message.fields().stream()
                .filter(field -> !OURS.contains(field.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static void endsTheConnection(InetSocketAddress server, TortureBytes message, int status)
            throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(message.bytes());
            if (status == 0) {
                socket.shutdownOutput();
            }
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all).startsWith(status == 0 ? "" : "SIP/2.0 " + status + " ");
            assertThat(all.isEmpty()).isEqualTo(status == 0);
        }
    }

    /** What an answer has to have of its request (RFC 3261 §8.2.6.2), and of what the section is about. */
    private static void fits(Message answer, TortureBytes message, TortureTable row) {
        Message sent = message.message();
        List<String> copied = new ArrayList<>(List.of("From", "Call-ID", "CSeq"));
        for (String name : copied) {
            assertThat(answer.headers(name)).isEqualTo(sent.headers(name));
        }
        if (!row.file().endsWith("badinv01")) {
            assertThat(answer.headers("Via")).hasSameSizeAs(sent.headers("Via"));
        }
        if (row.file().endsWith("bext01")) {
            assertThat(String.join(",", answer.headers("Unsupported")))
                    .contains("noProxiesSupportThis", "norDoAnyProxiesSupportThis")
                    .doesNotContain("nothingSupports");
        }
        if (row.section().equals("4.5")) {
            assertThat(answer.header("Via"))
                    .contains("received=0:0:0:0:0:0:0:1")
                    .doesNotContain("2001:db8::9:255");
        }
    }

    /** §3.1.1.8: on a stream what follows a message is the next message; this one has no Contact. */
    @Test
    void dblreqOnAStream() {
        TortureBytes message = TortureBytes.of("rfc4475/dblreq");
        try (TortureHouse house = new TortureHouse(data.resolve("dblreq"));
                Phone phone = Phone.tcp(house.door().tcp("127.0.0.1"), Door.ALICE)) {
            phone.sendBytes(message.bytes());
            assertThat(phone.await("the REGISTER's answer", message::isAnsweredBy)
                            .status())
                    .isEqualTo(401);
            Message second = phone.await("the INVITE's answer", m -> m.method().equals("INVITE") && m.status() >= 200);
            assertThat(second.status()).isEqualTo(400);
        }
    }

    /** §3.2.1: two requests with the bare magic cookie from one host are two, not one and its retransmission. */
    @Test
    void twoRequestsWithTheMagicCookieAloneAreTwo() {
        TortureHouse house = HOUSES.computeIfAbsent("cookie", name -> new TortureHouse(data.resolve(name)));
        TortureBytes first = TortureBytes.of("rfc4475/badbranch");
        TortureBytes second = new TortureBytes(
                first.text().replace("Call-ID: bad", "Call-ID: another-bad").getBytes(StandardCharsets.UTF_8));
        try (Phone phone = Phone.tcp(house.door().tcp("127.0.0.1"), Door.ALICE)) {
            phone.sendBytes(first.bytes());
            phone.sendBytes(second.bytes());
            assertThat(phone.await("one answer", first::isAnsweredBy).status()).isEqualTo(407);
            assertThat(phone.await("the other answer", second::isAnsweredBy).status())
                    .isEqualTo(407);
        }
    }
}
