// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls between alice and bob through edge, registrar and edge (RFC 3665 §3, as far as two phones see it). */
class CallTest {
    @TempDir
    private static Path data;

    private static Door door;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data, "gatehouse.registrar.proxy-timeout", "1s");
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    /** What phones of the test before left, they are gone. */
    @BeforeEach
    void nobodyIsReached() {
        for (Phone.Account account : List.of(Door.ALICE, Door.BOB)) {
            try (Phone phone = Access.UDP_IPV4.phone(door, account)) {
                assertThat(phone.register(phone.aor(), "Contact: *\r\nExpires: 0")
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    /** Every transport at either end at least once, mixed, on both address families. */
    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(Access.UDP_IPV4, Access.UDP_IPV4),
                Arguments.of(Access.UDP_IPV4, Access.TCP_IPV4),
                Arguments.of(Access.TCP_IPV4, Access.UDP_IPV4),
                Arguments.of(Access.TCP_IPV4, Access.TCP_IPV4),
                Arguments.of(Access.UDP_IPV6, Access.UDP_IPV4),
                Arguments.of(Access.UDP_IPV4, Access.TCP_IPV6),
                Arguments.of(Access.TCP_IPV6, Access.UDP_IPV6),
                Arguments.of(Access.TLS_IPV4, Access.TLS_IPV6),
                Arguments.of(Access.TLS_IPV6, Access.UDP_IPV4),
                Arguments.of(Access.UDP_IPV4, Access.TLS_IPV4),
                Arguments.of(Access.WS_IPV4, Access.WS_IPV6),
                Arguments.of(Access.WSS_IPV4, Access.WSS_IPV4),
                Arguments.of(Access.WSS_IPV6, Access.UDP_IPV4),
                Arguments.of(Access.TCP_IPV4, Access.WSS_IPV4),
                Arguments.of(Access.WSS_IPV4, Access.TLS_IPV4));
    }

    private Phone signedIn(Access access, Phone.Account account) {
        Phone phone = access.phone(door, account);
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    /** Both sign in, alice calls that number and bob's phone has the INVITE. */
    private Ringing ring(Access hers, Access his, String number) {
        Phone alice = signedIn(hers, Door.ALICE);
        Phone bob = signedIn(his, Door.BOB);
        Call calling = alice.call(number);
        return new Ringing(alice, bob, calling, bob.awaitCall());
    }

    /** A call between two phones that end with it. */
    private record Ringing(Phone caller, Phone callee, Call calling, Call called) implements AutoCloseable {
        void rings() {
            called.respond(180, "Ringing");
            calling.awaitStatus(180);
        }

        void answer() {
            called.respond(200, "OK");
            calling.awaitStatus(200);
            calling.ack();
            called.awaitAck();
        }

        void isBusy() {
            called.respond(486, "Busy Here");
            calling.awaitStatus(486);
            called.awaitAck();
        }

        static void hangUp(Call one, Call other) {
            Message bye = one.send("BYE");
            other.awaitAndAccept("BYE");
            assertThat(one.answerTo(bye).status()).isEqualTo(200);
        }

        @Override
        public void close() {
            caller.close();
            callee.close();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aliceCallsBobsExtensionAndHangsUp(Access hers, Access his) {
        try (Ringing call = ring(hers, his, "sip:102@test.io")) {
            call.rings();
            call.answer();
            Ringing.hangUp(call.calling(), call.called());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theCalledSideHangsUp(Access hers, Access his) {
        try (Ringing call = ring(hers, his, "sip:bob@test.io")) {
            call.answer();
            Ringing.hangUp(call.called(), call.calling());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bobCallsBack(Access hers, Access his) {
        try (Phone alice = signedIn(hers, Door.ALICE);
                Phone bob = signedIn(his, Door.BOB)) {
            Call calling = bob.call("sip:alice@test.io");
            Call called = alice.awaitCall();
            Ringing call = new Ringing(bob, alice, calling, called);
            call.answer();
            Ringing.hangUp(called, calling);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aliceGivesUpWhileItRings(Access hers, Access his) {
        try (Ringing call = ring(hers, his, "sip:102@test.io")) {
            call.rings();
            assertThat(call.calling().cancel().status()).isEqualTo(200);
            call.called().awaitAndAccept("CANCEL");
            call.called().respond(487, "Request Terminated");
            call.calling().awaitStatus(487);
            call.called().awaitAck();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bobIsBusy(Access hers, Access his) {
        try (Ringing call = ring(hers, his, "sip:102@test.io")) {
            call.isBusy();
        }
    }

    @Test
    void nobodyAnswers() {
        try (Ringing call = ring(Access.UDP_IPV4, Access.TCP_IPV4, "sip:102@test.io")) {
            call.rings();
            call.called().awaitAndAccept("CANCEL");
            call.called().respond(487, "Request Terminated");
            call.calling().awaitStatus(408);
        }
    }

    @Test
    void bothPhonesOfBobRingAndTheOtherStopsWhenOneAnswers() {
        try (Phone alice = signedIn(Access.UDP_IPV4, Door.ALICE);
                Phone desk = signedIn(Access.UDP_IPV4, Door.BOB);
                Phone mobile = signedIn(Access.TCP_IPV4, Door.BOB)) {
            Call calling = alice.call("sip:bob@test.io");
            Call onDesk = desk.awaitCall();
            Call onMobile = mobile.awaitCall();
            onDesk.respond(180, "Ringing");
            onMobile.respond(180, "Ringing");
            onMobile.respond(200, "OK");
            calling.awaitStatus(200);
            calling.ack();
            onMobile.awaitAck();
            onDesk.awaitAndAccept("CANCEL");
            onDesk.respond(487, "Request Terminated");
            onDesk.awaitAck();
            Ringing.hangUp(calling, onMobile);
        }
    }

    @Test
    void aCalleeWithoutABindingIsUnavailableAndAnUnknownOneNotFound() {
        try (Phone alice = signedIn(Access.UDP_IPV4, Door.ALICE)) {
            alice.call("sip:102@test.io").awaitStatus(480);
            alice.call("sip:999@test.io").awaitStatus(404);
        }
    }

    @Test
    void aCallerWhoDidNotSignInIsChallengedAndAForgedFromIsForbidden() {
        try (Phone alice = signedIn(Access.UDP_IPV4, Door.ALICE);
                Phone stranger = Phone.udp(door.udp("127.0.0.1"), Door.ALICE.withPassword("a guess"))) {
            stranger.call("sip:101@test.io").awaitStatus(407);
            Phone.Account bobWithAlicesFrom = Door.BOB;
            try (Phone forger = Phone.udp(door.udp("127.0.0.1"), bobWithAlicesFrom)) {
                forger.speakAs("sip:alice@test.io");
                forger.call("sip:101@test.io").awaitStatus(403);
            }
            assertThat(alice.hearsNothing(m -> m.method().equals("INVITE"), Duration.ofMillis(200)))
                    .isTrue();
        }
    }

    @Test
    void aMarkedConnectionIsNotChallengedAndItsIdentityIsAsserted() {
        try (Ringing call = ring(Access.TCP_IPV4, Access.UDP_IPV4, "sip:102@test.io")) {
            assertThat(call.calling().invite().find("Proxy-Authorization")).isEmpty();
            assertThat(call.called().invite().header("P-Asserted-Identity")).contains("sip:alice@test.io");
            call.isBusy();
        }
    }

    @Test
    void anIdentityOfTheCallersOwnMakingIsReplaced() {
        try (Phone alice = signedIn(Access.UDP_IPV4, Door.ALICE);
                Phone bob = signedIn(Access.UDP_IPV4, Door.BOB)) {
            alice.addToRequests("P-Asserted-Identity: <sip:president@test.io>");
            Call calling = alice.call("sip:102@test.io");
            Call called = bob.awaitCall();
            assertThat(called.invite().headers("P-Asserted-Identity"))
                    .hasSize(1)
                    .allMatch(identity -> identity.contains("sip:alice@test.io"));
            called.respond(486, "Busy Here");
            calling.awaitStatus(486);
        }
    }

    @Test
    void aStrangersByeReachesNobody() {
        try (Ringing call = ring(Access.UDP_IPV4, Access.UDP_IPV4, "sip:102@test.io");
                Phone stranger = Phone.udp(door.udp("127.0.0.1"), Door.ALICE)) {
            call.answer();
            String forged = call.calling().inDialog("BYE", 77).replaceAll("Route: [^\r]*\r\n", "");
            Message answer = stranger.exchange(forged.replaceFirst(
                    "Via: [^\r]*", java.util.regex.Matcher.quoteReplacement("Via: " + viaOf(stranger))));
            assertThat(answer.status()).isEqualTo(481);
            assertThat(call.callee().hearsNothing(m -> m.method().equals("BYE"), Duration.ofMillis(200)))
                    .isTrue();
            Ringing.hangUp(call.calling(), call.called());
        }
    }

    private static String viaOf(Phone phone) {
        List<String> parts =
                List.of(phone.contactUri().replace("sip:phone@", "").split(";"));
        return "SIP/2.0/UDP " + parts.get(0) + ";branch=z9hG4bKstranger" + System.nanoTime() + ";rport";
    }
}
