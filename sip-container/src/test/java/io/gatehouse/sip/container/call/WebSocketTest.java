// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.sip.container.transport.websocket.WebSocketSettings;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SIP over WebSocket: the handshake and the frames (RFC 6455, 7118). */
class WebSocketTest {
    private static House house;

    @BeforeAll
    static void open() {
        house = House.open();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static WebSocketPhone phone(House house) {
        return (WebSocketPhone) house.phone("alice", Transport.WS);
    }

    /** Status line and fields of the answer to an opening handshake; the connection must then be closed. */
    private static String refusal(House house, String request) throws IOException {
        try (Socket socket = house.connect(Transport.WS, "127.0.0.1", new Socket())) {
            socket.setSoTimeout(Phone.WAIT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String head = WebSocketPhone.head(socket.getInputStream());
            socket.getInputStream().readAllBytes();
            return head;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-WebSocket-Protocol: sip,Sec-WebSocket-Protocol: xmpp,400",
        "Sec-WebSocket-Protocol: sip,X-Other: y,400",
        "Sec-WebSocket-Version: 13,Sec-WebSocket-Version: 8,426",
        "Upgrade: websocket,Upgrade: h2c,400",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,X-Other: y,400",
        "GET /sip,POST /sip,400"
    })
    void aHandshakeThatIsNotOursIsRefused(String right, String wrong, int status) throws IOException {
        String request = WebSocketPhone.upgrade("Sec-WebSocket-Protocol: sip").replace(right, wrong);
        long before = house.metrics.count("sip.connections.given.up");
        assertThat(refusal(house, request)).startsWith("HTTP/1.1 " + status + " ");
        assertThat(house.metrics.count("sip.connections.given.up")).isEqualTo(before + 1);
    }

    @Test
    void theVersionThatIsSpokenIsNamed() throws IOException {
        assertThat(refusal(
                        house,
                        WebSocketPhone.upgrade("Sec-WebSocket-Protocol: sip").replace("Version: 13", "Version: 7")))
                .containsIgnoringCase("sec-websocket-version: 13");
    }

    @Test
    void aHandshakeThatIsTooLargeIsRefused() throws IOException {
        String request = WebSocketPhone.upgrade("Sec-WebSocket-Protocol: sip", "Cookie: " + "x".repeat(20_000));
        assertThat(refusal(house, request)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void onlyPagesOfListedSitesMayConnect() throws IOException {
        WebSocketSettings listed = new WebSocketSettings(Set.of("https://phone.example"), Duration.ofHours(1));
        try (House choosy = House.open(builder -> builder.webSocket(listed))) {
            assertThat(refusal(
                            choosy,
                            WebSocketPhone.upgrade("Sec-WebSocket-Protocol: sip", "Origin: https://evil.example")))
                    .startsWith("HTTP/1.1 403 ");
            try (Socket admitted = choosy.connect(Transport.WS, "127.0.0.1", new Socket())) {
                admitted.getOutputStream()
                        .write(WebSocketPhone.upgrade("Sec-WebSocket-Protocol: sip", "Origin: https://Phone.example")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(WebSocketPhone.head(admitted.getInputStream())).startsWith("HTTP/1.1 101 ");
            }
            phone(choosy).close(); // no browser, no Origin
        }
    }

    @Test
    void theSubprotocolMayBeOneOfSeveral() throws IOException {
        try (Socket socket = house.connect(Transport.WS, "127.0.0.1", new Socket())) {
            socket.getOutputStream()
                    .write(WebSocketPhone.upgrade("Sec-WebSocket-Protocol: msrp, sip")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(WebSocketPhone.head(socket.getInputStream()))
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("sec-websocket-protocol: sip\r\n");
        }
    }

    // ---- frames

    @Test
    void theAnswerComesAsTheQuestionDid() {
        try (WebSocketPhone phone = phone(house)) {
            String request = phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1);
            phone.send(WebSocketPhone.BINARY, true, request);
            assertThat(phone.frame().opcode()).isEqualTo(WebSocketPhone.BINARY);
            phone.send(WebSocketPhone.TEXT, true, phone.request("OPTIONS", "sip:b@test.invalid", Phone.newBranch(), 1));
            assertThat(phone.frame().opcode()).isEqualTo(WebSocketPhone.TEXT);
        }
    }

    @Test
    void whatIsNoUtf8GoesAsBinaryInAnyCase() {
        try (WebSocketPhone phone = phone(house)) {
            byte[] request = phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                    .replace("Call-ID: ", "Call-ID: \u00ff")
                    .getBytes(StandardCharsets.ISO_8859_1);
            phone.send(request);
            assertThat(phone.frame().opcode()).isEqualTo(WebSocketPhone.BINARY);
        }
    }

    /** Content-Length may be left out: the frame is the message (RFC 7118 §5). */
    @Test
    void aMessageWithoutContentLengthEndsWithItsFrame() {
        try (WebSocketPhone phone = phone(house)) {
            phone.send(phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                    .replace("Content-Length: 0\r\n", ""));
            phone.expect("SIP/2.0 404");
        }
    }

    @Test
    void aBrokenMessageIsAnsweredAndTheConnectionGoesOn() {
        try (WebSocketPhone phone = phone(house)) {
            phone.send(phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1)
                    .replace("Content-Length: 0", "Content-Length: -4"));
            phone.expect("SIP/2.0 400");
            phone.send("this is no SIP");
            phone.send("");
            phone.expectNothingBut("SIP/2.0 404");
        }
    }

    @Test
    void aCloseIsAnsweredAndCloses() throws IOException {
        try (WebSocketPhone phone = phone(house)) {
            phone.sendRaw(WebSocketPhone.frame(
                    WebSocketPhone.CLOSE,
                    true,
                    ByteBuffer.allocate(2).putShort((short) 1000).array()));
            WebSocketPhone.Frame close = phone.frame();
            assertThat(close.opcode()).isEqualTo(WebSocketPhone.CLOSE);
            assertThat(ByteBuffer.wrap(close.payload()).getShort()).isEqualTo((short) 1000);
            assertThat(phone.socket().getInputStream().read()).isEqualTo(-1);
        }
    }

    private static short closeCode(WebSocketPhone phone) {
        WebSocketPhone.Frame close = phone.frame();
        assertThat(close.opcode()).isEqualTo(WebSocketPhone.CLOSE);
        return ByteBuffer.wrap(close.payload()).getShort();
    }

    /** A length that is announced costs nothing; 1009 says "too big" (RFC 6455 §7.4.1). */
    @Test
    void aFrameThatIsTooLargeIsClosedAtItsHeader() {
        try (WebSocketPhone phone = phone(house)) {
            phone.sendRaw(ByteBuffer.allocate(10)
                    .put((byte) 0x81)
                    .put((byte) (0x80 | 127))
                    .putLong(1L << 40)
                    .array());
            assertThat(closeCode(phone)).isEqualTo((short) 1009);
        }
    }

    @Test
    void fragmentsThatAreTooLargeTogetherClose() throws IOException {
        try (WebSocketPhone phone = phone(house)) {
            byte[] part = new byte[40_000];
            phone.sendRaw(WebSocketPhone.frame(WebSocketPhone.TEXT, false, part));
            phone.sendRaw(WebSocketPhone.frame(WebSocketPhone.CONTINUATION, false, part));
            await().untilAsserted(() ->
                    assertThat(house.metrics.read("sip.connections")).isZero());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"not masked", "reserved opcode", "reserved bit", "fragmented ping", "continuation of nothing"})
    void aFrameAgainstTheRulesCloses(String wrong) {
        try (WebSocketPhone phone = phone(house)) {
            byte[] frame = WebSocketPhone.frame(WebSocketPhone.TEXT, true, "x".getBytes(StandardCharsets.UTF_8));
            switch (wrong) {
                case "not masked" -> frame = new byte[] {(byte) 0x81, 1, 'x'};
                case "reserved opcode" -> frame[0] = (byte) 0x83;
                case "reserved bit" -> frame[0] = (byte) 0xc1;
                case "fragmented ping" -> frame[0] = 0x09;
                default -> frame[0] = (byte) 0x80;
            }
            phone.sendRaw(frame);
            assertThat(closeCode(phone)).isEqualTo((short) 1002);
        }
    }

    @Test
    void aSilentClientIsPingedAndClosedWhenItDoesNotAnswer() throws IOException {
        WebSocketSettings often = new WebSocketSettings(Set.of(), Duration.ofMillis(100));
        try (House asking = House.open(builder -> builder.webSocket(often));
                WebSocketPhone there = phone(asking);
                WebSocketPhone gone = phone(asking)) {
            gone.expectNothingBut("SIP/2.0 404");
            for (int i = 0; i < 5; i++) {
                WebSocketPhone.Frame ping = there.frame();
                assertThat(ping.opcode()).isEqualTo(WebSocketPhone.PING);
                there.sendRaw(WebSocketPhone.frame(WebSocketPhone.PONG, true, ping.payload()));
            }
            byte[] heard = gone.socket().getInputStream().readAllBytes();
            assertThat(heard).as("a ping and the end").isEqualTo(Arrays.copyOf(new byte[] {(byte) 0x89, 0}, 2));
            there.expectNothingBut("SIP/2.0 404");
        }
    }
}
