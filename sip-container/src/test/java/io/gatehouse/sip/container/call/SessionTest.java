// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.sip.message.Transport;
import org.junit.jupiter.api.Test;

/** Sessions of JSR 289 §6: made when asked for, the same one throughout a dialog, gone with it. */
class SessionTest {
    private static final String BOB = "sip:bob@test.io";
    private static final String ASK = "X-Session: please";

    /** Alice calls bob; the INVITE asks for a session or does not. */
    private static String call(Phone alice, Phone bob, String... more) {
        alice.invite(BOB, more);
        return bob.expect("INVITE");
    }

    private static String answered(Phone alice, Phone bob, String invite) {
        bob.answer(invite, "200 OK");
        String ok = alice.expect("SIP/2.0 200");
        alice.send(alice.fromCaller("ACK", 1, ok));
        bob.expect("ACK");
        return ok;
    }

    private static String[] session(String request) {
        return Phone.field(request, "X-Session")
                .substring("X-Session: ".length())
                .split(" ");
    }

    @Test
    void bothSidesOfADialogMeetTheSessionThatItsFirstRequestMadeAlsoOverAnotherConnection() {
        try (House house = House.open(builder -> builder.loops(4));
                Phone alice = house.phone("alice", Transport.TCP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            String invite = call(alice, bob, ASK);
            String id = session(invite)[0];
            assertThat(session(invite)).containsExactly(id, "1", "INITIAL");
            String ok = answered(alice, bob, invite);
            try (Phone moved = house.phone("alice", Transport.TCP)) {
                moved.send(Phone.with(moved.fromCaller("INFO", 2, ok), ASK));
                String info = bob.expect("INFO");
                assertThat(session(info)).containsExactly(id, "2", "CONFIRMED");
                bob.answer(info, "200 OK");
                moved.expect("SIP/2.0 200");
            }
            bob.send(Phone.with(bob.fromCallee("BYE", 1, invite), ASK));
            String bye = alice.expect("BYE");
            assertThat(session(bye)).containsExactly(id, "3", "CONFIRMED");
            assertThat(house.metrics.read("sip.sessions")).isEqualTo(1);
            alice.answer(bye, "200 OK");
            bob.expect("SIP/2.0 200");
            await().untilAsserted(
                            () -> assertThat(house.metrics.read("sip.sessions")).isZero());
        }
    }

    @Test
    void aSessionThatIsAskedForLateIsTheOneThatEitherSideGets() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            String invite = call(alice, bob);
            String ok = answered(alice, bob, invite);
            assertThat(house.metrics.read("sip.sessions")).isZero();
            bob.send(Phone.with(bob.fromCallee("INFO", 1, invite), ASK));
            String fromBob = alice.expect("INFO");
            alice.answer(fromBob, "200 OK");
            bob.expect("SIP/2.0 200");
            alice.send(Phone.with(alice.fromCaller("BYE", 2, ok), ASK));
            String fromAlice = bob.expect("BYE");
            assertThat(session(fromAlice)[0]).isEqualTo(session(fromBob)[0]);
            assertThat(session(fromAlice)[1]).isEqualTo("2");
        }
    }

    @Test
    void aRefusedCallLeavesNoSession() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            bob.answer(call(alice, bob, ASK), "486 Busy Here");
            alice.expect("SIP/2.0 486");
            await().untilAsserted(
                            () -> assertThat(house.metrics.read("sip.sessions")).isZero());
        }
    }

    @Test
    void nobodyAsksAndThereIsNone() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list("sip:test.io", bob);
            alice.send(alice.request("REGISTER", "sip:test.io", Phone.newBranch(), 1));
            String register = bob.expect("REGISTER");
            assertThat(house.metrics.read("sip.sessions")).isZero();
            bob.answer(register, "200 OK");
            alice.expect("SIP/2.0 200");
            assertThat(house.metrics.read("sip.sessions")).isZero();
        }
    }
}
