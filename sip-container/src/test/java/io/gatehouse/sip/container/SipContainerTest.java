// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole container over real sockets: two proxies and a user agent server. */
class SipContainerTest {
    private static final int WAIT_MILLIS = 5_000;
    private static final String ROUTER = """
            REGISTER: ("first","DAR:From","ORIGINATING","","NO_ROUTE","0"),\
            ("second","DAR:To","NEUTRAL","","NO_ROUTE","1"),("answerer","DAR:To","TERMINATING","","NO_ROUTE","2")
            ALL: ("first","DAR:From","ORIGINATING","","NO_ROUTE","0"),("second","DAR:To","NEUTRAL","","NO_ROUTE","1")
            """;

    private SipContainer container;

    @BeforeEach
    void start() {
        container = SipContainer.builder()
                .loops(1)
                .router(ROUTER)
                .drain(Duration.ofMillis(200))
                .listeners(List.of(
                        new ListenerAddress(Transport.UDP, "127.0.0.1", 0),
                        new ListenerAddress(Transport.TCP, "127.0.0.1", 0)))
                .build();
        container.start();
        for (String name : List.of("first", "second", "answerer")) {
            ClassLoader loader = getClass().getClassLoader();
            container.deploy(new SipApplication(name, loader.getResource("sip/" + name + ".xml"), loader, Map.of()));
        }
        container.openListeners();
    }

    @AfterEach
    void stop() {
        container.stop();
    }

    private int port(Transport transport) {
        return container.listeners().stream()
                .filter(listener -> listener.transport() == transport)
                .findFirst()
                .orElseThrow()
                .port();
    }

    private static String request(String method, String uri, String via, String more) {
        return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/" + via + ";branch=z9hG4bK" + method + System.nanoTime()
                + ";rport\r\nFrom: <sip:alice@test.io>;tag=a\r\nTo: <sip:bob@test.io>\r\nCall-ID: c1\r\nCSeq: 1 "
                + method
                + "\r\nMax-Forwards: 70\r\n" + more + "Content-Length: 0\r\n\r\n";
    }

    private static void send(DatagramSocket socket, String text, int port) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    private static String receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(WAIT_MILLIS);
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        do {
            socket.receive(packet);
        } while (packet.getLength() < 20);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private static String receiveFinal(DatagramSocket socket) throws IOException {
        String text = receive(socket);
        while (text.startsWith("SIP/2.0 1")) {
            text = receive(socket);
        }
        return text;
    }

    @Test
    void aRegisterOverUdpIsAnsweredThroughTwoApplications() throws IOException {
        try (DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            send(
                    phone,
                    request("REGISTER", "sip:test.io", "UDP 127.0.0.1:" + phone.getLocalPort(), ""),
                    port(Transport.UDP));
            assertThat(receive(phone))
                    .startsWith("SIP/2.0 200 OK")
                    .containsSubsequence("X-Back: second", "X-Back: first");
        }
    }

    @Test
    void aRegisterOverTcpIsAnsweredOnTheSameConnection() throws IOException {
        try (Socket phone = new Socket(InetAddress.getLoopbackAddress(), port(Transport.TCP))) {
            phone.setSoTimeout(WAIT_MILLIS);
            String text = request("REGISTER", "sip:test.io", "TCP 127.0.0.1:" + phone.getLocalPort(), "");
            phone.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            byte[] answer = new byte[4_096];
            int length = phone.getInputStream().read(answer);
            assertThat(new String(answer, 0, length, StandardCharsets.UTF_8)).startsWith("SIP/2.0 200 OK");
        }
    }

    @Test
    void aCallGoesOutAndEitherSideEndsIt() throws IOException {
        try (DatagramSocket alice = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket bob = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String via = "UDP 127.0.0.1:" + alice.getLocalPort();
            send(alice, request("INVITE", "sip:bob@127.0.0.1:" + bob.getLocalPort(), via, ""), port(Transport.UDP));
            String invite = receive(bob);
            assertThat(invite).startsWith("INVITE sip:bob@127.0.0.1");
            send(bob, answer(invite, "200 OK"), port(Transport.UDP));
            String ok = receiveFinal(alice);
            assertThat(ok).startsWith("SIP/2.0 200");

            String routes = routes(ok, true);
            send(alice, within("ACK", "sip:bob@198.51.100.1", via, routes), port(Transport.UDP));
            assertThat(receive(bob)).startsWith("ACK sip:bob@198.51.100.1").doesNotContain("\r\nRoute:");

            String byeVia = "UDP 127.0.0.1:" + bob.getLocalPort();
            send(bob, within("BYE", "sip:alice@198.51.100.2", byeVia, routes(invite, false)), port(Transport.UDP));
            String bye = receive(alice);
            assertThat(bye).startsWith("BYE sip:alice@198.51.100.2");
            send(alice, answer(bye, "200 OK"), port(Transport.UDP));
            assertThat(receiveFinal(bob)).startsWith("SIP/2.0 200");
        }
    }

    private static String within(String method, String uri, String via, String routes) {
        return request(method, uri, via, routes).replace("To: <sip:bob@test.io>", "To: <sip:bob@test.io>;tag=b");
    }

    /** The Record-Route of a message as the Route of its receiver; reversed for the caller. */
    private static String routes(String message, boolean reversed) {
        StringBuilder routes = new StringBuilder();
        message.lines().filter(line -> line.startsWith("Record-Route:")).forEach(line -> {
            String route = line.substring("Record-".length()) + "\r\n";
            routes.insert(reversed ? 0 : routes.length(), route);
        });
        return routes.toString();
    }

    private static String answer(String request, String status) {
        StringBuilder answer = new StringBuilder("SIP/2.0 " + status + "\r\n");
        request.lines()
                .filter(line -> line.matches("(Via|From|Call-ID|CSeq|Record-Route|To):.*"))
                .map(line -> line.startsWith("To:") && !line.contains("tag=") ? line + ";tag=b" : line)
                .forEach(line -> answer.append(line).append("\r\n"));
        return answer.append("Content-Length: 0\r\n\r\n").toString();
    }

    @Test
    void garbageIsNotAnsweredAndTheNextPhoneIsServed() throws IOException {
        try (DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            send(phone, "this is no SIP message at all\r\n\r\n", port(Transport.UDP));
            send(
                    phone,
                    request("REGISTER", "sip:test.io", "UDP 127.0.0.1:" + phone.getLocalPort(), ""),
                    port(Transport.UDP));
            assertThat(receive(phone)).startsWith("SIP/2.0 200 OK");
        }
    }
}
