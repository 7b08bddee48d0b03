// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Access;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 §16 as phones see it, and nobody's relay. Alice calls a newcomer who has two phones. */
class ProxyRulesTest {
    private static final Duration A_MOMENT = Duration.ofMillis(200);

    @TempDir
    private static Path data;

    private static Door door;

    private Phone alice;
    private Account newcomer;
    private String aor;
    private Phone desk;
    private Phone mobile;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data);
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @BeforeEach
    void everybodySignsIn() {
        newcomer = door.newcomer();
        aor = "sip:" + newcomer.username() + "@test.io";
        alice = signedIn(Phone.tcp(door.tcp("127.0.0.1"), Door.ALICE));
        desk = signedIn(Phone.udp(door.udp("127.0.0.1"), newcomer));
        mobile = signedIn(Phone.tcp(door.tcp("127.0.0.1"), newcomer));
    }

    @AfterEach
    void hangUp() {
        alice.unregister();
        List.of(alice, desk, mobile).forEach(Phone::close);
    }

    private static Phone signedIn(Phone phone) {
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    private String invite(String uri, String fields) {
        return alice.outOfDialog(
                "INVITE",
                uri,
                aor,
                "Contact: <" + alice.contactUri() + ">\r\n" + fields,
                Phone.random(),
                Phone.random());
    }

    private static boolean isInvite(Message message) {
        return message.method().equals("INVITE") && !message.isResponse();
    }

    private static void acknowledge(Phone phone, String invite, Message refused) {
        Message sent = Message.parse(invite);
        phone.send("ACK " + sent.requestUri() + " SIP/2.0\r\nVia: " + sent.header("Via")
                + "\r\nMax-Forwards: 70\r\nFrom: "
                + sent.header("From") + "\r\nTo: " + refused.header("To") + "\r\nCall-ID: " + sent.header("Call-ID")
                + "\r\nCSeq: " + sent.cseq() + " ACK\r\nContent-Length: 0\r\n\r\n");
    }

    /** §16.3 step 3. */
    @Test
    void maxForwardsZeroIs483() {
        String invite = invite(aor, "").replace("Max-Forwards: 70", "Max-Forwards: 0");
        Message refused = alice.exchange(invite);
        assertThat(refused.status()).isEqualTo(483);
        acknowledge(alice, invite, refused);
        assertThat(desk.hearsNothing(ProxyRulesTest::isInvite, A_MOMENT)).isTrue();
    }

    /** §16.6 step 3: one proxy lowers it by what it is, a request without it gets 70. */
    @Test
    void maxForwardsIsLoweredAndAddedWhereItIsMissing() {
        for (String line : List.of("Max-Forwards: 12\r\n", "")) {
            String invite = invite(aor, "").replace("Max-Forwards: 70\r\n", line);
            alice.send(invite);
            Call onDesk = desk.awaitCall();
            int seen = Integer.parseInt(onDesk.invite().header("Max-Forwards"));
            assertThat(seen).isBetween(line.isEmpty() ? 60 : 8, line.isEmpty() ? 70 : 11);
            onDesk.respond(486, "Busy Here");
            mobile.awaitCall().respond(486, "Busy Here");
            acknowledge(alice, invite, alice.await("486", m -> m.status() == 486));
        }
    }

    /** §16.3 step 5. */
    @Test
    void anOptionThatAProxyMustKnowIs420() {
        String invite = invite(aor, "Proxy-Require: teleport\r\n");
        Message refused = alice.exchange(invite);
        assertThat(refused.status()).isEqualTo(420);
        assertThat(refused.header("Unsupported")).isEqualTo("teleport");
        acknowledge(alice, invite, refused);
    }

    /** §16.7 step 6: a 6xx ends it for all, the lowest class wins, 503 is not for the caller. */
    @ParameterizedTest
    @CsvSource({"486, 603, 603", "480, 503, 480", "503, 503, 500", "404, 486, 404", "302, 486, 302", "500, 415, 415"})
    void theBestOfTheirAnswersGoesBack(int onDesk, int onMobile, int best) {
        Call calling = alice.call(aor);
        Call toDesk = desk.awaitCall();
        Call toMobile = mobile.awaitCall();
        toDesk.respond(onDesk, "Refused");
        toDesk.awaitAck();
        toMobile.respond(onMobile, "Refused");
        toMobile.awaitAck();
        calling.awaitStatus(best);
    }

    /** §16.7 step 7: the challenges of both phones stand in the one answer. */
    @Test
    void challengesOfBothPhonesArePutTogether() {
        String invite = invite(aor, "");
        alice.send(invite);
        Call toDesk = desk.awaitCall();
        Call toMobile = mobile.awaitCall();
        toDesk.respond(
                407, "Proxy Authentication Required", "Proxy-Authenticate: Digest realm=\"desk\", nonce=\"1\"\r\n");
        toDesk.awaitAck();
        toMobile.respond(401, "Unauthorized", "WWW-Authenticate: Digest realm=\"mobile\", nonce=\"2\"\r\n");
        toMobile.awaitAck();
        Message answer = alice.await("the challenge", m -> m.status() >= 400);
        acknowledge(alice, invite, answer);
        assertThat(answer.status()).isIn(401, 407);
        assertThat(answer.header("Proxy-Authenticate")).contains("realm=\"desk\"");
        assertThat(answer.header("WWW-Authenticate")).contains("realm=\"mobile\"");
    }

    /** §16.7 step 10: a 6xx of one phone silences the other. */
    @Test
    void aDeclineForEverybodyCancelsTheOtherPhone() {
        Call calling = alice.call(aor);
        Call toDesk = desk.awaitCall();
        toDesk.respond(180, "Ringing");
        calling.awaitStatus(180);
        mobile.awaitCall().respond(603, "Decline");
        toDesk.awaitAndAccept("CANCEL");
        toDesk.respond(487, "Request Terminated");
        toDesk.awaitAck();
        calling.awaitStatus(603);
    }

    /** §17.2.1, RFC 6026 §7.1: the same INVITE again is no new call, before and after its 2xx. */
    @Test
    void aRetransmittedInviteIsNoNewCall() {
        try (Phone caller = signedIn(Phone.udp(door.udp("127.0.0.1"), Door.BOB))) {
            Call calling = caller.call(aor);
            Call toDesk = desk.awaitCall();
            Call toMobile = mobile.awaitCall();
            caller.send(calling.invite().toString());
            toMobile.respond(486, "Busy Here");
            toDesk.respond(200, "OK");
            calling.awaitStatus(200);
            caller.send(calling.invite().toString());
            assertThat(desk.hearsNothing(ProxyRulesTest::isInvite, A_MOMENT)).isTrue();
            assertThat(mobile.hearsNothing(ProxyRulesTest::isInvite, A_MOMENT)).isTrue();
            calling.ack();
            toDesk.awaitAck();
            Message bye = toDesk.send("BYE");
            calling.awaitAndAccept("BYE");
            assertThat(toDesk.answerTo(bye).status()).isEqualTo(200);
            caller.unregister();
        }
    }

    /** §26.2.2: a call to a sips URI rings only phones that are reached over TLS. */
    @Test
    void aCallToASipsUriTravelsOverTlsOrFails() {
        Account secretary = door.newcomer();
        String sips = "sips:" + secretary.username() + "@test.io";
        try (Phone caller = signedIn(Access.TLS_IPV4.phone(door, Door.BOB));
                Phone plain = signedIn(Phone.tcp(door.tcp("127.0.0.1"), secretary))) {
            caller.call(sips).awaitStatus(480);
            assertThat(plain.hearsNothing(ProxyRulesTest::isInvite, A_MOMENT)).isTrue();
            try (Phone secure = signedIn(Access.TLS_IPV4.phone(door, secretary))) {
                Call calling = caller.call(sips);
                Call called = secure.awaitCall();
                called.respond(486, "Busy Here");
                calling.awaitStatus(480);
                assertThat(plain.hearsNothing(ProxyRulesTest::isInvite, A_MOMENT))
                        .isTrue();
                secure.unregister();
            }
            caller.unregister();
        }
    }

    /** RFC 4320 §4.1: a ringing MESSAGE is the phone's mistake and goes no further. */
    @Test
    void aProvisionalAnswerToWhatIsNoInviteGoesNoFurther() {
        mobile.unregister();
        String message = alice.outOfDialog("MESSAGE", aor, aor, "", Phone.random(), Phone.random());
        alice.takeHeard();
        alice.send(message);
        Message atDesk = desk.awaitRequest("MESSAGE");
        desk.answer(atDesk, 180, "Ringing");
        desk.answer(atDesk, 200, "OK");
        alice.await("its answer", m -> m.isResponse() && m.status() == 200);
        assertThat(alice.takeHeard()).containsExactly("200 MESSAGE");
    }

    // ---- nobody's relay

    /** §16.4: a Route of the caller's own choosing leads nowhere: the call goes where the registrar says. */
    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE", "OPTIONS"})
    void aRouteOfTheCallersOwnChoosingIsNotFollowed(String method) {
        try (Phone third = Phone.udp(door.udp("127.0.0.1"), Door.BOB)) {
            String hop = third.contactUri().replace("sip:phone@", "").replaceAll(";.*", "");
            String request = alice.outOfDialog(
                    method,
                    aor,
                    aor,
                    "Route: <sip:" + hop + ";lr>\r\nContact: <" + alice.contactUri() + ">\r\n",
                    Phone.random(),
                    Phone.random());
            alice.send(request);
            Message atDesk = desk.awaitRequest(method);
            assertThat(atDesk.find("Route")).isEmpty();
            desk.answer(atDesk, 486, "Busy Here");
            mobile.answer(mobile.awaitRequest(method), 486, "Busy Here");
            Message refused = alice.await("its answer", m -> m.isResponse() && m.status() == 486);
            if (method.equals("INVITE")) {
                acknowledge(alice, request, refused);
            }
            assertThat(third.hearsNothing(m -> !m.isResponse(), A_MOMENT)).isTrue();
        }
    }

    /** Also with a lone Request-URI that names a host: we serve our domains and relay for nobody. */
    @Test
    void aRequestUriThatIsNotOursIsNotRelayed() {
        try (Phone third = Phone.udp(door.udp("127.0.0.1"), Door.BOB)) {
            String invite = invite(third.contactUri(), "");
            Message refused = alice.exchange(invite);
            assertThat(refused.status()).isEqualTo(404);
            acknowledge(alice, invite, refused);
            assertThat(third.hearsNothing(m -> !m.isResponse(), A_MOMENT)).isTrue();
        }
    }

    /** In a dialog that nobody here made, whatever the method and the Route say. */
    @ParameterizedTest
    @ValueSource(strings = {"BYE", "INVITE", "INFO", "UPDATE", "NOTIFY", "REFER", "MESSAGE"})
    void aStrangersRequestInADialogReachesNobody(String method) {
        try (Phone third = Phone.udp(door.udp("127.0.0.1"), Door.BOB);
                Phone stranger = Phone.udp(door.udp("127.0.0.1"), Door.BOB)) {
            String hop = third.contactUri().replace("sip:phone@", "").replaceAll(";.*", "");
            for (String route : List.of("", "Route: <sip:" + hop + ";lr>\r\n")) {
                String request = stranger.outOfDialog(
                                method, third.contactUri(), aor, route, Phone.random(), Phone.random())
                        .replace("To: <" + aor + ">", "To: <" + aor + ">;tag=forged");
                Message refused = stranger.exchange(request);
                assertThat(refused.status()).isEqualTo(481);
                if (method.equals("INVITE")) {
                    acknowledge(stranger, request, refused);
                }
            }
            assertThat(third.hearsNothing(m -> !m.isResponse(), A_MOMENT)).isTrue();
        }
    }

    /** RFC 3261 §9.2: a CANCEL for nothing is 481 and reaches nobody. */
    @Test
    void aCancelOfNothingIs481() {
        String cancel = alice.outOfDialog("CANCEL", aor, aor, "", Phone.random(), Phone.random());
        assertThat(alice.exchange(cancel).status()).isEqualTo(481);
    }

    /** §12.2.2, RFC 5057: what only means something in a dialog is refused outside of one. */
    @ParameterizedTest
    @CsvSource({"BYE, 481", "UPDATE, 481", "NOTIFY, 481", "PRACK, 481", "PUBLISH, 405"})
    void methodsThatMeanNothingOutsideADialog(String method, int status) {
        assertThat(alice.request(method, aor, aor, "").status()).isEqualTo(status);
    }
}
