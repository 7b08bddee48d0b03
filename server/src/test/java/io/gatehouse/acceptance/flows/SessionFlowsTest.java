// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Access;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.DigestAnswer;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 3665 §3, message by message as each phone sees it. The proxies of the flows are our edge and registrar. Over UDP the caller is
 * challenged (407, ACK), a signed-in connection is not. Of no concern to a server are §3.1 (no proxy), §3.4 (the caller chooses
 * another proxy) and §3.5 (a firewall's proxy).
 */
@Tag("full")
class SessionFlowsTest {
    private static final String BOB = "sip:bob@test.io";

    @TempDir
    private static Path data;

    private static Door door;

    private Phone alice;
    private Phone bob;
    private List<String> challenge = List.of();

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data, "gatehouse.registrar.proxy-timeout", "1s");
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @AfterEach
    void hangUp() {
        alice.unregister();
        bob.unregister();
        alice.close();
        bob.close();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(Access.UDP_IPV4, Access.UDP_IPV4),
                Arguments.of(Access.UDP_IPV4, Access.TCP_IPV4),
                Arguments.of(Access.TCP_IPV4, Access.UDP_IPV4),
                Arguments.of(Access.TCP_IPV4, Access.TCP_IPV4),
                Arguments.of(Access.TLS_IPV4, Access.WSS_IPV4));
    }

    private void bothSignIn(Access hers, Access his) {
        alice = hers.phone(door, Door.ALICE);
        bob = his.phone(door, Door.BOB);
        assertThat(alice.register().status()).isEqualTo(200);
        assertThat(bob.register().status()).isEqualTo(200);
        alice.takeHeard();
        bob.takeHeard();
        challenge = hers == Access.UDP_IPV4 ? List.of("407 INVITE") : List.of();
    }

    private void aliceHeard(String... messages) {
        List<String> expected = new ArrayList<>(challenge);
        expected.addAll(List.of(messages));
        assertThat(alice.takeHeard()).isEqualTo(expected);
    }

    private void bobHeard(String... messages) {
        assertThat(bob.takeHeard()).containsExactly(messages);
    }

    private static void end(Call one, Call other) {
        Message bye = one.send("BYE");
        other.awaitAndAccept("BYE");
        assertThat(one.answerTo(bye).status()).isEqualTo(200);
    }

    /** §3.2: through proxies that record the route; the one who was called ends it. */
    @ParameterizedTest
    @MethodSource("pairs")
    void throughProxies(Access hers, Access his) {
        bothSignIn(hers, his);
        Call calling = alice.call(BOB);
        Call called = bob.awaitCall();
        assertThat(called.invite().header("Record-Route")).contains(";lr");
        called.respond(180, "Ringing");
        calling.awaitStatus(180);
        called.respond(200, "OK");
        calling.awaitStatus(200);
        calling.ack();
        called.awaitAck();
        end(called, calling);
        aliceHeard("180 INVITE", "200 INVITE", "BYE");
        bobHeard("INVITE", "ACK", "200 BYE");
    }

    /** §3.3: a proxy behind us asks too; its challenge and the answer to it pass us by, those for us do not. */
    @ParameterizedTest
    @MethodSource("pairs")
    void withSeveralProxiesThatAsk(Access hers, Access his) {
        bothSignIn(hers, his);
        Call calling = alice.call(BOB);
        Call toProxy = bob.awaitCall();
        assertThat(toProxy.invite().headers("Proxy-Authorization")).isEmpty();
        toProxy.respond(
                407,
                "Proxy Authentication Required",
                "Proxy-Authenticate: Digest realm=\"behind\", nonce=\"abc\", algorithm=MD5, qop=\"auth\"\r\n");
        Message asked = calling.awaitStatus(407);
        toProxy.awaitAck();
        alice.addToRequests("Proxy-Authorization: "
                + new DigestAnswer(asked.header("Proxy-Authenticate")).credentials("alice", "x", "INVITE", BOB, 1));
        Call again = alice.call(BOB);
        Call called = bob.awaitCall();
        assertThat(called.invite().headers("Proxy-Authorization"))
                .singleElement()
                .asString()
                .contains("realm=\"behind\"");
        called.respond(486, "Busy Here");
        again.awaitStatus(486);
        called.awaitAck();
        assertThat(alice.takeHeard()).endsWith("486 INVITE");
        bobHeard("INVITE", "ACK", "INVITE", "ACK");
    }

    /** §3.6: a redirection goes back to the caller, who tries the address himself; the offer comes in the 200, the answer in the ACK. */
    @ParameterizedTest
    @MethodSource("pairs")
    void throughARedirectionWithTheAnswerInTheAck(Access hers, Access his) {
        bothSignIn(hers, his);
        Call redirected = alice.callWithoutOffer(BOB);
        Call atServer = bob.awaitCall();
        assertThat(atServer.invite().body()).isEmpty();
        atServer.respond(302, "Moved Temporarily", "Contact: <sip:102@test.io>\r\n");
        Message moved = redirected.awaitStatus(302);
        atServer.awaitAck();
        Call calling = alice.callWithoutOffer(Message.uriIn(moved.header("Contact")));
        Call called = bob.awaitCall();
        called.respond(180, "Ringing");
        calling.awaitStatus(180);
        called.respond(200, "OK");
        assertThat(calling.awaitStatus(200).body()).contains("m=audio");
        calling.ackWithAnswer();
        assertThat(called.awaitAck().body()).contains("m=audio");
        end(calling, called);
        bobHeard("INVITE", "ACK", "INVITE", "ACK", "BYE");
        assertThat(alice.takeHeard())
                .filteredOn(message -> !message.startsWith("407"))
                .containsExactly("302 INVITE", "180 INVITE", "200 INVITE", "200 BYE");
    }

    /** §3.7: an INVITE within the dialog goes along the recorded route, either way. */
    @ParameterizedTest
    @MethodSource("pairs")
    void withAnInviteWithinTheDialog(Access hers, Access his) {
        bothSignIn(hers, his);
        Call calling = alice.call(BOB);
        Call called = bob.awaitCall();
        called.respond(200, "OK");
        calling.awaitStatus(200);
        calling.ack();
        called.awaitAck();
        Message again = called.send("INVITE");
        Message seen = alice.awaitRequest("INVITE");
        assertThat(seen.header("Call-ID")).isEqualTo(calling.invite().header("Call-ID"));
        calling.answerAgain(seen);
        assertThat(called.answerTo(again).status()).isEqualTo(200);
        called.acknowledge(again);
        assertThat(alice.awaitRequest("ACK").cseq()).isEqualTo(again.cseq());
        end(called, calling);
        aliceHeard("200 INVITE", "INVITE", "ACK", "BYE");
        bobHeard("INVITE", "ACK", "200 INVITE", "200 BYE");
    }

    /** §3.8: nobody answers and the caller gives up. */
    @ParameterizedTest
    @MethodSource("pairs")
    void theCallerGivesUp(Access hers, Access his) {
        bothSignIn(hers, his);
        Call calling = alice.call(BOB);
        Call called = bob.awaitCall();
        called.respond(180, "Ringing");
        calling.awaitStatus(180);
        assertThat(calling.cancel().status()).isEqualTo(200);
        called.awaitAndAccept("CANCEL");
        called.respond(487, "Request Terminated");
        calling.awaitStatus(487);
        called.awaitAck();
        aliceHeard("180 INVITE", "200 CANCEL", "487 INVITE");
        bobHeard("INVITE", "CANCEL", "ACK");
    }

    /** §3.9. */
    @ParameterizedTest
    @MethodSource("pairs")
    void busy(Access hers, Access his) {
        refused(hers, his, 486, "Busy Here");
    }

    /** §3.11. */
    @ParameterizedTest
    @MethodSource("pairs")
    void temporarilyUnavailable(Access hers, Access his) {
        refused(hers, his, 480, "Temporarily Unavailable");
    }

    private void refused(Access hers, Access his, int status, String reason) {
        bothSignIn(hers, his);
        Call calling = alice.call(BOB);
        Call called = bob.awaitCall();
        called.respond(180, "Ringing");
        calling.awaitStatus(180);
        called.respond(status, reason);
        assertThat(calling.awaitStatus(status).startLine()).isEqualTo("SIP/2.0 " + status + " " + reason);
        called.awaitAck();
        aliceHeard("180 INVITE", status + " INVITE");
        bobHeard("INVITE", "ACK");
    }

    /** §3.10: the phone says nothing at all; there is nothing to cancel (RFC 3261 §9.1), and the caller hears 408. */
    @ParameterizedTest
    @MethodSource("pairs")
    void noAnswerFromThePhone(Access hers, Access his) {
        bothSignIn(hers, his);
        Call calling = alice.call(BOB);
        bob.awaitCall();
        calling.awaitStatus(408);
        aliceHeard("408 INVITE");
        bobHeard("INVITE");
    }
}
