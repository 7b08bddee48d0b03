// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.platform.trace.TraceFilter;
import io.gatehouse.platform.trace.TraceSubscription;
import io.gatehouse.platform.trace.TracedMessage;
import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may happen to a connection, the same for every stream transport and both address families. */
class StreamMatrixTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofHours(1);
    private static final List<String> HOSTS = List.of("127.0.0.1", "::1");

    /** A listener. */
    private record Way(Transport transport, String host) {
        @Override
        public String toString() {
            return transport + " " + host;
        }

        Phone phone(House house) {
            return house.phone("alice", transport, host);
        }

        /** A connection without TLS or anything else. */
        Socket bare(House house) throws IOException {
            InetSocketAddress listener = house.listener(transport, host);
            Socket socket = new Socket(listener.getAddress(), listener.getPort());
            socket.setSoTimeout(Phone.WAIT_MILLIS);
            return socket;
        }

        boolean webSocket() {
            return transport == Transport.WS || transport == Transport.WSS;
        }
    }

    private static House patient;
    private static House impatient;

    @BeforeAll
    static void open() {
        patient = house(LONG, LONG);
        impatient = house(SHORT, SHORT);
    }

    private static House house(Duration firstMessage, Duration slow) {
        ConnectionLimits limits = new ConnectionLimits(1_000, 1_000, firstMessage, slow, LONG, SHORT, 60_000);
        return House.open(builder -> builder.connectionLimits(limits), HOSTS.toArray(String[]::new));
    }

    @AfterAll
    static void close() {
        patient.close();
        impatient.close();
    }

    @AfterEach
    void nothingIsLeft() {
        await().untilAsserted(() -> {
            assertThat(patient.metrics.read("sip.connections")).isZero();
            assertThat(impatient.metrics.read("sip.connections")).isZero();
        });
    }

    private static Stream<Way> ways() {
        return Stream.of(Transport.TCP, Transport.TLS, Transport.WS, Transport.WSS)
                .flatMap(transport -> HOSTS.stream().map(host -> new Way(transport, host)));
    }

    private static Stream<Way> secureWays() {
        return ways().filter(way -> way.transport().secure());
    }

    private static Stream<Way> plainStreams() {
        return ways().filter(way -> !way.webSocket());
    }

    private static Socket socket(Phone phone) {
        return phone instanceof WebSocketPhone webSocket ? webSocket.socket() : ((TcpPhone) phone).socket();
    }

    /** Until the end of the stream, however it ends. */
    private static void awaitClosed(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            int next = in.read();
            while (next >= 0) {
                next = in.read();
            }
        } catch (SocketException | javax.net.ssl.SSLException reset) {
            assertThat(reset.getMessage()).isNotEqualTo("Read timed out");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aRequestIsAnsweredWithTheTransportAndAddressThatItCameBy(Way way) {
        try (Phone phone = way.phone(patient)) {
            phone.send(phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1));
            String answer = phone.expect("SIP/2.0 404");
            assertThat(Phone.field(answer, "Via"))
                    .startsWith("Via: SIP/2.0/" + way.transport().viaToken() + " ")
                    .contains("rport=" + phone.local().getPort());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void keepAlivesAreAnswered(Way way) throws IOException {
        try (Phone phone = way.phone(patient)) {
            phone.send("\r\n\r\n");
            if (phone instanceof WebSocketPhone webSocket) {
                assertThat(webSocket.frame().text()).isEqualTo("\r\n");
                webSocket.send(WebSocketPhone.PING, true, "are you there");
                WebSocketPhone.Frame pong = webSocket.frame();
                assertThat(pong.opcode()).isEqualTo(WebSocketPhone.PONG);
                assertThat(pong.text()).isEqualTo("are you there");
            } else {
                assertThat(socket(phone).getInputStream().readNBytes(2)).containsExactly('\r', '\n');
            }
            phone.expectNothingBut("SIP/2.0 404");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aMessageInPiecesIsOneMessage(Way way) {
        try (Phone phone = way.phone(patient)) {
            byte[] request = phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                    .getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < request.length; i += 97) {
                byte[] piece = Arrays.copyOfRange(request, i, Math.min(i + 97, request.length));
                if (phone instanceof WebSocketPhone webSocket) {
                    int opcode = i == 0 ? WebSocketPhone.TEXT : WebSocketPhone.CONTINUATION;
                    webSocket.sendRaw(WebSocketPhone.frame(opcode, i + 97 >= request.length, piece));
                } else {
                    phone.send(piece);
                }
            }
            phone.expect("SIP/2.0 404");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aPeerThatClosesIsForgotten(Way way) {
        try (Phone phone = way.phone(patient)) {
            phone.expectNothingBut("SIP/2.0 404");
            assertThat(patient.metrics.read("sip.connections")).isEqualTo(1);
        }
        await().untilAsserted(() ->
                assertThat(patient.metrics.read("sip.connections")).isZero());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aPeerThatResetsIsForgotten(Way way) throws IOException {
        try (Socket bare = way.bare(patient)) {
            await().untilAsserted(() ->
                    assertThat(patient.metrics.read("sip.connections")).isEqualTo(1));
            bare.setSoLinger(true, 0);
        }
        await().untilAsserted(() ->
                assertThat(patient.metrics.read("sip.connections")).isZero());
        try (Phone next = way.phone(patient)) {
            next.expectNothingBut("SIP/2.0 404");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aConnectionThatSaysNothingIsClosed(Way way) throws IOException {
        try (Socket silent = way.bare(impatient)) {
            awaitClosed(silent);
        }
    }

    /** Half a ClientHello, half an HTTP request, half a message. */
    @ParameterizedTest
    @MethodSource("ways")
    void aHandshakeThatIsNotFinishedIsClosed(Way way) throws IOException {
        byte[] begun = way.transport().secure()
                ? new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}
                : (way.webSocket() ? "GET / HTTP/1.1\r\nHost: test.io\r\n" : "OPTIONS sip:test.io SIP/2.0\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        try (Socket half = way.bare(impatient)) {
            half.getOutputStream().write(begun);
            awaitClosed(half);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aMessageThatIsNotFinishedIsClosed(Way way) throws IOException {
        try (Phone slow = way.phone(impatient)) {
            slow.expectNothingBut("SIP/2.0 404");
            long before = impatient.metrics.count("sip.connections.given.up");
            byte[] request = slow.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                    .getBytes(StandardCharsets.UTF_8);
            if (slow instanceof WebSocketPhone webSocket) {
                webSocket.sendRaw(Arrays.copyOf(WebSocketPhone.frame(WebSocketPhone.TEXT, true, request), 100));
            } else {
                slow.send(Arrays.copyOf(request, 100));
            }
            awaitClosed(socket(slow));
            assertThat(impatient.metrics.count("sip.connections.given.up")).isEqualTo(before + 1);
        }
    }

    /** Noise, plain SIP, plain HTTP, and TLS of a version that is not spoken, where TLS is to begin. */
    @ParameterizedTest
    @MethodSource("secureWays")
    void whatIsNoTlsIsClosedAndTheNextPhoneIsServed(Way way) throws IOException {
        byte[] noise = new byte[5_000];
        new Random(11).nextBytes(noise);
        byte[] sip = "OPTIONS sip:test.io SIP/2.0\r\nCall-ID: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] http = "GET / HTTP/1.1\r\nHost: test.io\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] announced = {22, 3, 1, 0x40, 0, 1, 0, (byte) 0xff, (byte) 0xff, 3, 3};
        for (byte[] garbage : List.of(noise, sip, http, announced)) {
            try (Socket stranger = way.bare(impatient)) {
                stranger.getOutputStream().write(garbage);
                awaitClosed(stranger);
            }
        }
        try (Phone next = way.phone(impatient)) {
            next.expectNothingBut("SIP/2.0 404");
        }
    }

    @ParameterizedTest
    @MethodSource("plainStreams")
    void aMessageThatIsTooLargeIsAnswered413AndClosed(Way way) throws IOException {
        try (Phone phone = way.phone(patient)) {
            phone.send(phone.request("MESSAGE", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                    .replace("Content-Length: 0", "Content-Length: 2000000000"));
            phone.send("x".repeat(100_000));
            phone.expect("SIP/2.0 413");
            awaitClosed(socket(phone));
        }
    }

    /** Where SIP is to begin: HTTP, with and without a body, TLS that nobody speaks here, noise, what other programs say first. */
    @ParameterizedTest
    @MethodSource("ways")
    void whatIsNoSipIsClosedAtOnceCountedAndTraced(Way way) throws IOException {
        byte[] noise = new byte[5_000];
        new Random(11).nextBytes(noise);
        noise[0] = 'x';
        noise[1] = '\n'; // no quote before: that is blanked
        byte[] hello = {22, 3, 1, 0x40, 0, 1, 0, (byte) 0xff, (byte) 0xff, 3, 3, 0, 0, 0, 0, 0, 0};
        List<byte[]> strange = List.of(
                ascii("GET / HTTP/1.1\r\nHost: test.io\r\n\r\n"),
                ascii("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"),
                ascii("GET / HTTP/1.1\r\n"),
                ascii("\nGET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
                ascii("SSH-2.0-OpenSSH_9.2\r\n"),
                hello,
                noise);
        try (TraceSubscription trace = patient.trace.subscribe(TraceFilter.ALL, 1_000)) {
            for (byte[] bytes : strange) {
                long before = patient.metrics.count("sip.connections.given.up");
                try (Phone stranger = way.phone(patient)) {
                    stranger.send(bytes);
                    awaitClosed(socket(stranger));
                }
                assertThat(patient.metrics.count("sip.connections.given.up")).isEqualTo(before + 1);
                TracedMessage traced = next(trace);
                assertThat(traced.whole()).isEqualTo(way.webSocket() || bytes[0] == '\n');
                assertThat(traced.transport()).isEqualTo(way.transport().viaToken());
                assertThat(bytes).startsWith(traced.bytes());
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static TracedMessage next(TraceSubscription trace) {
        try {
            return trace.next(Duration.ofMillis(Phone.WAIT_MILLIS)).orElseThrow();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Behind a message too; a WebSocket keeps messages apart, and stays. */
    @ParameterizedTest
    @MethodSource("ways")
    void whatIsNoSipBehindAMessageClosesWhatCannotKeepThemApart(Way way) throws IOException {
        try (Phone phone = way.phone(patient)) {
            phone.expectNothingBut("SIP/2.0 404");
            phone.send("GET / HTTP/1.1\r\n\r\n");
            if (way.webSocket()) {
                phone.expectNothingBut("SIP/2.0 404");
            } else {
                awaitClosed(socket(phone));
            }
        }
    }

    /** RFC 3261 §18.3: it can be answered, and then nobody knows where the next message begins. */
    @ParameterizedTest
    @MethodSource("plainStreams")
    void aRequestWithoutContentLengthIsAnsweredTracedAndClosed(Way way) throws IOException {
        try (TraceSubscription trace = patient.trace.subscribe(TraceFilter.ALL, 1_000);
                Phone phone = way.phone(patient)) {
            phone.send(phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                    .replace("Content-Length: 0\r\n", "Authorization: Digest response=\"c0ffee\"\r\n"));
            phone.expect("SIP/2.0 400");
            awaitClosed(socket(phone));
            TracedMessage traced = next(trace);
            assertThat(traced.whole()).isFalse();
            assertThat(traced.startLine()).isEqualTo("OPTIONS sip:nobody@test.invalid SIP/2.0");
            assertThat(traced.text()).contains("\r\nAuthorization: ****").doesNotContain("c0ffee");
        }
    }

    @Tag("full")
    @ParameterizedTest
    @MethodSource("ways")
    void aPeerThatDoesNotReadIsClosed(Way way) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096); // else the two systems take megabytes before anything waits in ours
        try (Phone deaf = House.phone("deaf", way.transport(), patient.connect(way.transport(), way.host(), socket))) {
            await().pollInterval(Duration.ofMillis(1)).until(() -> sendsUntilClosed(deaf));
        }
    }

    private static boolean sendsUntilClosed(Phone deaf) {
        String echoed = "From: <sip:alice@test.io>;padding=" + "x".repeat(8_000) + ";tag=";
        try {
            deaf.send(deaf.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                    .replaceFirst("From: <[^>]*>;tag=", echoed));
        } catch (UncheckedIOException closed) {
            return true;
        }
        return patient.metrics.read("sip.connections") == 0;
    }
}
