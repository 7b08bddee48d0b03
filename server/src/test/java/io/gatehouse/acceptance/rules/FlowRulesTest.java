// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.acceptance.Access;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows, Path and NAT (RFC 3327, 3581, 5626), as phones see them. */
@ParameterizedClass
@EnumSource(names = {"TCP_IPV4", "TLS_IPV4", "WSS_IPV4"})
class FlowRulesTest {
    /** How phones with a connection come in; the others are on UDP. */
    @Parameter
    private Access access;

    private static final Duration A_MOMENT = Duration.ofMillis(200);
    private static final String DEVICE = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\";reg-id=1";

    @TempDir
    private static Path data;

    private static Door door;

    private Phone alice;
    private Account newcomer;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data);
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @BeforeEach
    void aliceIsSignedIn() {
        alice = Phone.udp(door.udp("127.0.0.1"), Door.ALICE);
        assertThat(alice.register().status()).isEqualTo(200);
        newcomer = door.newcomer();
    }

    @AfterEach
    void hangUp() {
        alice.unregister();
        alice.close();
    }

    private String newcomersAor() {
        return "sip:" + newcomer.username() + "@test.io";
    }

    private Phone signedIn(Phone phone) {
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    // ---- RFC 3581

    /** §4: rport and received are filled in, even when equal to sent-by. */
    @Test
    void rportAndReceivedAreAlwaysFilledIn() {
        String via = Register.by(alice).ask().header("Via");
        assertThat(Message.parameter(via, "received")).hasValue("127.0.0.1");
        assertThat(Message.parameter(via, "rport")).hasValue(alice.contactUri().replaceAll(".*:(\\d+);.*", "$1"));
    }

    /** RFC 3261 §25.1: an address in a message has no zone; Netty's native transports hand out one with every IPv6 address. */
    @Test
    void receivedHasNoZone() {
        try (Phone phone = Phone.udp(door.udp("::1"), Door.BOB)) {
            String via = phone.register().header("Via");
            assertThat(Message.parameter(via, "received")).hasValue("0:0:0:0:0:0:0:1");
            assertThat(door.bindings(Door.BOB))
                    .singleElement()
                    .satisfies(
                            binding -> assertThat(binding.received()).asString().startsWith("[0:0:0:0:0:0:0:1]:"));
            phone.unregister();
        }
    }

    /** §4: answered from the address and port that the request came to, to where it came from, whatever sent-by says. */
    @Test
    void theAnswerGoesBackTheWayTheRequestCame() throws IOException {
        try (DatagramSocket behindNat = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            behindNat.connect(door.udp("127.0.0.1")); // from now on it hears nobody else
            behindNat.setSoTimeout(10_000);
            Message answer = exchange(behindNat, "192.0.2.77:5070;rport");
            assertThat(Message.parameter(answer.header("Via"), "received")).hasValue("127.0.0.1");
            assertThat(Message.parameter(answer.header("Via"), "rport"))
                    .hasValue(Integer.toString(behindNat.getLocalPort()));
        }
    }

    /** RFC 3261 §18.2.1, §18.2.2: without rport it goes to the source address, but the port of sent-by. */
    @Test
    void withoutRportTheAnswerGoesToThePortOfSentBy() throws IOException {
        try (DatagramSocket sender = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                DatagramSocket listener = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            listener.setSoTimeout(10_000);
            send(sender, "phone.invalid:" + listener.getLocalPort());
            Message answer = receive(listener);
            assertThat(Message.parameter(answer.header("Via"), "received")).hasValue("127.0.0.1");
            assertThat(Message.parameter(answer.header("Via"), "rport")).isEmpty();
        }
    }

    private static Message exchange(DatagramSocket socket, String sentBy) throws IOException {
        send(socket, sentBy);
        return receive(socket);
    }

    private static void send(DatagramSocket socket, String sentBy) throws IOException {
        byte[] bytes = """
                REGISTER sip:test.io SIP/2.0
                Via: SIP/2.0/UDP %s;branch=z9hG4bK%s
                Max-Forwards: 70
                From: <sip:alice@test.io>;tag=1
                To: <sip:alice@test.io>
                Call-ID: %s
                CSeq: 1 REGISTER
                Content-Length: 0

                """.formatted(sentBy, Phone.random(), Phone.random())
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(bytes, bytes.length, door.udp("127.0.0.1")));
    }

    private static Message receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return Message.parse(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
    }

    // ---- RFC 3327

    /** §5.2: whoever may set Path may aim our INVITEs at inner hosts. A phone's is removed; ours is kept and shown. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPathOfThePhonesOwnMakingIsRemoved(boolean overStream) {
        try (Phone victim = Phone.udp(door.udp("127.0.0.1"), newcomer);
                Phone phone = overStream ? access.phone(door, newcomer) : Phone.udp(door.udp("127.0.0.1"), newcomer)) {
            String inner = victim.contactUri().replaceAll("sip:phone@", "").replaceAll(";.*", "");
            Message ok = Register.by(phone)
                    .contact(phone.contactUri())
                    .field("Supported: path")
                    .field("Path: <sip:" + inner + ";lr>, <sip:192.0.2.1;lr>")
                    .send();
            assertThat(ok.headers("Path")).singleElement().asString().doesNotContain(inner);
            assertThat(door.bindings(newcomer).get(0).path())
                    .singleElement()
                    .asString()
                    .doesNotContain(inner);
            Call calling = alice.call(newcomersAor());
            Call called = phone.awaitCall();
            assertThat(called.invite().find("Route")).isEmpty();
            called.respond(486, "Busy Here");
            calling.awaitStatus(486);
            assertThat(victim.hearsNothing(m -> !m.isResponse(), A_MOMENT)).isTrue();
        }
    }

    /** The Contact is the phone's word, the flow is what we saw: behind a NAT only the flow leads to the phone. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPhoneBehindANatIsReachedByItsFlowNotByItsContact(boolean overStream) {
        try (Phone phone = overStream ? access.phone(door, newcomer) : Phone.udp(door.udp("127.0.0.1"), newcomer)) {
            assertThat(Register.by(phone)
                            .contact("sip:a@192.0.2.200:5060")
                            .send()
                            .status())
                    .isEqualTo(200);
            Call calling = alice.call(newcomersAor());
            Call called = phone.awaitCall();
            assertThat(called.invite().requestUri()).isEqualTo("sip:a@192.0.2.200:5060");
            called.respond(486, "Busy Here");
            calling.awaitStatus(486);
        }
    }

    // ---- RFC 5626

    /** §6, §4.4: the edge is the first hop and says ob; the registrar confirms and gives the flow's timer. */
    @Test
    void outboundIsConfirmed() {
        try (Phone phone = access.phone(door, newcomer)) {
            Message ok = Register.by(phone)
                    .field("Supported: path, outbound")
                    .contact("<" + phone.contactUri() + ">" + DEVICE)
                    .send();
            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.header("Require")).isEqualTo("outbound");
            assertThat(ok.header("Flow-Timer")).isEqualTo("120");
            assertThat(ok.header("Path")).contains(";ob");
        }
    }

    /** §6: who does not ask for it is not told of it. */
    @ParameterizedTest
    @ValueSource(strings = {"", DEVICE})
    void outboundIsNotConfirmedUnasked(String parameters) {
        try (Phone phone = access.phone(door, newcomer)) {
            Message ok = Register.by(phone)
                    .field(parameters.isEmpty() ? "Supported: path, outbound" : "Supported: path")
                    .contact("<" + phone.contactUri() + ">" + parameters)
                    .send();
            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.find("Require")).isEmpty();
            assertThat(ok.header("Path")).doesNotContain(";ob");
        }
    }

    /** A phone that knows outbound also asks what is bound, and unregisters with a star. */
    @Test
    void anOutboundPhoneMayAskAndRemoveAll() {
        try (Phone phone = access.phone(door, newcomer)) {
            Register.by(phone)
                    .field("Supported: path, outbound")
                    .contact("<" + phone.contactUri() + ">" + DEVICE)
                    .send();
            Message query =
                    Register.by(phone).field("Supported: path, outbound").send();
            assertThat(query.status()).isEqualTo(200);
            assertThat(query.headers("Contact")).hasSize(1);
            Message removed = Register.by(phone)
                    .field("Supported: path, outbound")
                    .contact("*")
                    .field("Expires: 0")
                    .send();
            assertThat(removed.status()).isEqualTo(200);
            assertThat(removed.find("Contact")).isEmpty();
        }
    }

    /** A Contact that is broken is the phone's fault, also when it asks for outbound. */
    @Test
    void aBrokenContactIs400AlsoWithOutbound() {
        Message refused = Register.by(alice)
                .field("Supported: outbound")
                .field("Contact: <sip:a@192.0.2.1")
                .send();
        assertThat(refused.status()).isEqualTo(400);
    }

    /** §5.3: out of routing at once, listed until it expires or the device returns. */
    @Test
    void aClosedConnectionIsNotRoutedToButListedUntilTheDeviceReturns() {
        String contact;
        try (Phone gone = access.phone(door, newcomer)) {
            contact = gone.contactUri();
            Register.by(gone)
                    .field("Supported: outbound")
                    .contact("<" + contact + ">" + DEVICE)
                    .send();
        }
        await().until(() -> statusOfCall(newcomersAor()) == 480);
        try (Phone back = access.phone(door, newcomer)) {
            Message query = Register.by(back).send();
            assertThat(query.headers("Contact")).singleElement().asString().contains(contact);
            Message ok = Register.by(back)
                    .field("Supported: outbound")
                    .contact("<" + back.contactUri() + ">" + DEVICE)
                    .send();
            assertThat(ok.headers("Contact")).singleElement().asString().contains(back.contactUri());
            Call calling = alice.call(newcomersAor());
            back.awaitCall().respond(486, "Busy Here");
            calling.awaitStatus(486);
        }
    }

    private int statusOfCall(String aor) {
        return alice.request("MESSAGE", aor, aor, "").status();
    }

    /** §5.3.1: within a dialog there is no other way, so the caller is told that the flow is dead. */
    @Test
    void aRequestInADialogOverADeadFlowIs430() {
        Call calling;
        try (Phone gone = signedIn(access.phone(door, newcomer))) {
            calling = alice.call(newcomersAor());
            Call called = gone.awaitCall();
            called.respond(200, "OK");
            calling.awaitStatus(200);
            calling.ack();
            called.awaitAck();
        }
        await().until(() -> statusOfCall(newcomersAor()) == 480);
        assertThat(calling.answerTo(calling.send("BYE")).status()).isEqualTo(430);
    }

    /** RFC 5658 §3: two Record-Route entries, each with the transport of its side. */
    @Test
    void recordRouteStandsTwiceWithTheTransportOfEitherSide() {
        try (Phone phone = signedIn(access.phone(door, newcomer))) {
            Call calling = alice.call(newcomersAor());
            Call called = phone.awaitCall();
            List<String> routes = called.invite().headers("Record-Route");
            assertThat(routes).hasSize(2);
            String token = "transport=" + access.transport().uriToken();
            assertThat(routes.get(0)).contains(token).contains(";lr");
            assertThat(routes.get(1)).doesNotContain(token).contains(";lr");
            called.respond(486, "Busy Here");
            calling.awaitStatus(486);
        }
    }

    // ---- tokens

    /** A token that was tampered with, or one of another call, leads nowhere. */
    @Test
    void aForgedFlowTokenRoutesNowhere() {
        try (Phone phone = signedIn(Phone.udp(door.udp("127.0.0.1"), newcomer))) {
            Call calling = alice.call(newcomersAor());
            Call called = phone.awaitCall();
            called.respond(200, "OK");
            calling.awaitStatus(200);
            calling.ack();
            called.awaitAck();
            String bye = calling.inDialog("BYE", 7_000);
            int token = bye.indexOf("Route: <sip:") + "Route: <sip:".length();
            for (int at = token; at < bye.indexOf('@', token); at += 7) {
                char other = bye.charAt(at) == 'A' ? 'B' : 'A';
                String forged = fresh(bye.substring(0, at) + other + bye.substring(at + 1), 7_001 + at);
                assertThat(alice.exchange(forged).status()).as(forged).isIn(400, 403, 481);
            }
            String otherCall = fresh(bye, 6_999).replaceAll("Call-ID: .*\r\n", "Call-ID: another@call\r\n");
            assertThat(alice.exchange(otherCall).status()).isEqualTo(481);
            assertThat(phone.hearsNothing(m -> m.method().equals("BYE"), A_MOMENT))
                    .isTrue();
            Message real = calling.send("BYE");
            called.awaitAndAccept("BYE");
            assertThat(calling.answerTo(real).status()).isEqualTo(200);
        }
    }

    /** The same request as a new transaction. */
    private static String fresh(String request, int cseq) {
        return request.replaceFirst("branch=z9hG4bK\\w+", "branch=z9hG4bK" + Phone.random())
                .replaceFirst("CSeq: \\d+", "CSeq: " + cseq);
    }
}
