// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.container.transport.PlainTransports;
import io.gatehouse.sip.container.transport.SipTransports;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets on port 0, with T1 at 20 ms. */
class TransactionsTest {
    private final RecordingUser user = new RecordingUser();
    private final SipTransports transports = PlainTransports.ofLoops(2);
    private final Transactions transactions =
            new Transactions(transports, TransactionTimers.ofT1(20), 1_000, user, Metrics.none());
    private DatagramSocket phone;
    private int udp;
    private int tcp;

    @BeforeEach
    void open() throws IOException {
        List<BoundListener> bound = transports.open(List.of(
                new ListenerAddress(Transport.UDP, "0.0.0.0", 0), new ListenerAddress(Transport.TCP, "0.0.0.0", 0)));
        udp = bound.get(0).port();
        tcp = bound.get(1).port();
        phone = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        phone.setSoTimeout(2_000);
    }

    @AfterEach
    void close() {
        phone.close();
        transports.stop();
    }

    private static String request(String method, String transport, String branch, int port) {
        return method + " sip:bob@test.io SIP/2.0\r\nVia: SIP/2.0/" + transport + " 127.0.0.1:" + port
                + ";rport;branch=z9hG4bK" + branch + "\r\nFrom: <sip:alice@test.io>;tag=a\r\nTo: <sip:bob@test.io>\r\n"
                + "Call-ID: c1\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        phone.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), udp));
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        phone.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private ServerTransaction nextRequest() throws InterruptedException {
        ServerTransaction tx = user.requests.poll(2, TimeUnit.SECONDS);
        assertThat(tx).isNotNull();
        return tx;
    }

    @Test
    void registerIsAnsweredOnceAndItsRetransmissionGetsTheSameAnswer() throws Exception {
        user.behaviour = RecordingUser.answer(200);
        send(request("REGISTER", "UDP", "1", phone.getLocalPort()));
        String first = receive();
        send(request("REGISTER", "UDP", "1", phone.getLocalPort()));

        assertThat(receive()).isEqualTo(first).contains("rport=" + phone.getLocalPort(), "received=127.0.0.1");
        assertThat(user.requests).hasSize(1);
    }

    @Test
    void inviteThatNobodyAnswersGets100() throws Exception {
        send(request("INVITE", "UDP", "2", phone.getLocalPort()));

        assertThat(receive()).startsWith("SIP/2.0 100 ");
    }

    /** RFC 4320 §4.1: nothing provisional to what is no INVITE but a 100, and that only when timer E has come to T2. */
    @Test
    void whatIsNoInviteGetsALate100AndNothingElseBeforeItsFinalResponse() throws Exception {
        user.behaviour = RecordingUser.answer(180);
        long begin = System.nanoTime();
        send(request("MESSAGE", "UDP", "late", phone.getLocalPort()));

        assertThat(receive()).startsWith("SIP/2.0 100 ");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(Duration.ofMillis(TransactionTimers.ofT1(20).lateTryingAfter() / 2));
        ServerTransaction waiting = nextRequest();
        waiting.loop().execute(() -> RecordingUser.answer(200).accept(waiting));
        assertThat(receive()).startsWith("SIP/2.0 200 ");
    }

    @Test
    void refusalOfInviteIsRepeatedUntilItsAckComes() throws Exception {
        user.behaviour = RecordingUser.answer(486);
        send(request("INVITE", "UDP", "3", phone.getLocalPort()));
        assertThat(receive()).startsWith("SIP/2.0 486 ");
        assertThat(receive()).startsWith("SIP/2.0 486 ");
        send(request("ACK", "UDP", "3", phone.getLocalPort()));

        phone.setSoTimeout(400);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        receive();
                    }
                })
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(user.acks).isEmpty();
    }

    @Test
    void inviteAgainAfter2xxMeetsTheAcceptedStateAndAckTo2xxIsHandedOn() throws Exception {
        user.behaviour = RecordingUser.answer(200);
        send(request("INVITE", "UDP", "4", phone.getLocalPort()));
        assertThat(receive()).startsWith("SIP/2.0 200 ");
        send(request("INVITE", "UDP", "4", phone.getLocalPort()));
        send(request("ACK", "UDP", "4ack", phone.getLocalPort()));

        assertThat(user.acks.poll(2, TimeUnit.SECONDS)).isNotNull();
        assertThat(user.requests).hasSize(1);
    }

    @Test
    void cancelIsAnsweredAndReachesItsInvite() throws Exception {
        user.behaviour = tx -> {};
        send(request("INVITE", "UDP", "5", phone.getLocalPort()));
        ServerTransaction invite = nextRequest();
        send(request("CANCEL", "UDP", "5", phone.getLocalPort()));

        assertThat(user.cancelled.poll(2, TimeUnit.SECONDS)).isSameAs(invite);
    }

    /** Connections go to the two loops in turn, so one of two CANCELs is read by the other one. */
    @Test
    void cancelOverAnotherConnectionIsServedByTheLoopOfItsInvite() throws Exception {
        try (Socket caller = new Socket("127.0.0.1", tcp)) {
            for (int i = 0; i < 4; i++) {
                String branch = "other" + i;
                caller.getOutputStream()
                        .write(request("INVITE", "TCP", branch, 5060).getBytes(StandardCharsets.UTF_8));
                ServerTransaction invite = nextRequest();
                try (Socket other = new Socket("127.0.0.1", tcp)) {
                    other.getOutputStream()
                            .write(request("CANCEL", "TCP", branch, 5060).getBytes(StandardCharsets.UTF_8));
                    assertThat(user.cancelled.poll(2, TimeUnit.SECONDS)).isSameAs(invite);
                }
            }
        }
    }

    @Test
    void cancelOfNothingGets481() throws Exception {
        send(request("CANCEL", "UDP", "6", phone.getLocalPort()));

        assertThat(receive()).startsWith("SIP/2.0 481 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense, nothing that anybody speaks", "\r\n\r\n", "\u0000\u0001garbage garbage garbage"})
    void garbageIsSilenceAndTheNextPhoneIsServed(String garbage) throws Exception {
        user.behaviour = RecordingUser.answer(200);
        send(garbage);
        send(request("OPTIONS", "UDP", "7", phone.getLocalPort()));

        assertThat(receive()).startsWith("SIP/2.0 200 ");
    }

    @Test
    void streamCarriesRequestsInPiecesAndPings() throws Exception {
        user.behaviour = RecordingUser.answer(200);
        try (Socket socket = new Socket("127.0.0.1", tcp)) {
            socket.setSoTimeout(2_000);
            byte[] bytes = ("\r\n\r\n" + request("REGISTER", "TCP", "8", 5060)).getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream().write(bytes, 0, 100);
            assertThat(socket.getInputStream().readNBytes(2)).containsExactly('\r', '\n');
            socket.getOutputStream().write(bytes, 100, bytes.length - 100);

            assertThat(new String(socket.getInputStream().readNBytes(11), StandardCharsets.UTF_8))
                    .isEqualTo("SIP/2.0 200");
        }
    }

    @Test
    void contentLengthOfTwoGigabytesGets413AndIsClosed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", tcp)) {
            socket.setSoTimeout(2_000);
            String huge = request("REGISTER", "TCP", "9", 5060).replace("Length: 0", "Length: 2147483647");
            socket.getOutputStream().write(huge.getBytes(StandardCharsets.UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("SIP/2.0 413 ");
        }
    }

    @Test
    void portInUseIsRefusedWithOneLine() {
        SipTransports second = PlainTransports.ofLoops(1);
        try {
            for (ListenerAddress taken : List.of(
                    new ListenerAddress(Transport.UDP, "0.0.0.0", udp),
                    new ListenerAddress(Transport.TCP, "0.0.0.0", tcp))) {
                assertThatThrownBy(() -> second.open(List.of(taken)))
                        .isInstanceOf(StartupRefusal.class)
                        .hasMessageContaining(taken.port() + "/")
                        .hasMessageContaining("in use");
            }
        } finally {
            second.stop();
        }
    }

    /** What a client transaction told. */
    private static final class Told implements ClientListener {
        final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @Override
        public void onResponse(ClientTransaction tx, SipResponse response) {
            events.add(response.status());
        }

        @Override
        public void onTimeout(ClientTransaction tx) {
            events.add("timeout");
        }

        @Override
        public void onTransportError(ClientTransaction tx, Throwable why) {
            events.add("error");
        }

        Object next() throws InterruptedException {
            return events.poll(5, TimeUnit.SECONDS);
        }
    }

    private Told sendOut(String method, FlowTarget target) throws Exception {
        String text = request(method, "UDP", "up" + method, 5060);
        SipRequest request =
                (SipRequest) new SipParser(ParserLimits.DEFAULT).parse(text.getBytes(StandardCharsets.UTF_8));
        Told told = new Told();
        SipLoop loop = transports.loops().get(1);
        loop.execute(() -> transactions.send(loop, request, target, 0, told));
        return told;
    }

    private FlowTarget toPhone() {
        return FlowTarget.of(Transport.UDP, new InetSocketAddress(phone.getLocalAddress(), phone.getLocalPort()));
    }

    private void reply(String received, int status) throws Exception {
        SipRequest request =
                (SipRequest) new SipParser(ParserLimits.DEFAULT).parse(received.getBytes(StandardCharsets.UTF_8));
        SipResponse response = request.respond(status, "Because");
        response.addToTag("phone");
        send(new String(response.toBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void responseFindsTheLoopThatSentTheRequest() throws Exception {
        Told told = sendOut("OPTIONS", toPhone());
        reply(receive(), 200);

        assertThat(told.next()).isEqualTo(200);
    }

    @Test
    void refusedInviteIsAcknowledgedOnItsOwnBranch() throws Exception {
        Told told = sendOut("INVITE", toPhone());
        String invite = receive();
        reply(invite, 486);

        assertThat(told.next()).isEqualTo(486);
        String ack = receive();
        while (ack.startsWith("INVITE")) {
            ack = receive();
        }
        String branch = invite.substring(invite.indexOf("branch="), invite.indexOf("\r\n", invite.indexOf("branch=")));
        assertThat(ack).startsWith("ACK sip:bob@test.io").contains(branch, "tag=phone");
    }

    @Test
    void requestIsRepeatedOverUdpAndGivenUpAfter64T1() throws Exception {
        Told told = sendOut("OPTIONS", toPhone());

        assertThat(receive()).isEqualTo(receive());
        assertThat(told.next()).isEqualTo("timeout");
    }

    @Test
    void refusedConnectionIsATransportError() throws Exception {
        Told told = sendOut("OPTIONS", FlowTarget.of(Transport.TCP, new InetSocketAddress("127.0.0.1", 1)));

        assertThat(told.next()).isEqualTo("error");
    }

    @Test
    void requestWithoutAConnectionMakesOne() throws Exception {
        try (java.net.ServerSocket server = new java.net.ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Told told = sendOut(
                    "OPTIONS", FlowTarget.of(Transport.TCP, new InetSocketAddress("127.0.0.1", server.getLocalPort())));
            server.setSoTimeout(2_000);
            try (Socket peer = server.accept()) {
                peer.setSoTimeout(2_000);
                byte[] head = peer.getInputStream().readNBytes(40);
                assertThat(new String(head, StandardCharsets.UTF_8)).startsWith("OPTIONS sip:bob@test.io SIP/2.0");
            }
            assertThat(told.next()).isEqualTo("error"); // the peer hung up without an answer
        }
    }
}
