// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.sip.message.Transport;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CANCEL of a proxied INVITE (RFC 3261 §9, §16.10). */
class CancelTest {
    private static final String BOB = "sip:bob@test.io";

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "UDP,TCP", "TCP,UDP", "TCP,TCP"})
    void theCallerGivesUpAndEveryPhoneStopsRinging(Transport caller, Transport callee) {
        try (House house = House.open();
                Phone alice = house.phone("alice", caller);
                Phone desk = house.phone("desk", callee);
                Phone mobile = house.phone("mobile", callee)) {
            house.list(BOB, desk, mobile);
            String sent = alice.invite(BOB);
            String toDesk = desk.expect("INVITE");
            String toMobile = mobile.expect("INVITE");
            desk.answer(toDesk, "180 Ringing");
            alice.expect("SIP/2.0 180");
            mobile.answer(toMobile, "180 Ringing");
            alice.expect("SIP/2.0 180");
            alice.cancel(sent);
            alice.expect("SIP/2.0 200");
            end(desk, toDesk);
            end(mobile, toMobile);
            String terminated = alice.expect("SIP/2.0 487");
            assertThat(Phone.field(terminated, "CSeq")).endsWith("INVITE");
            alice.acknowledgeRefusal(sent, terminated);
        }
    }

    private static void end(Phone phone, String invite) {
        String cancel = phone.expect("CANCEL " + phone.contact());
        assertThat(Phone.field(cancel, "Via")).isEqualTo(Phone.field(invite, "Via"));
        phone.answer(cancel, "200 OK");
        phone.answer(invite, "487 Request Terminated");
        phone.expect("ACK " + phone.contact());
    }

    /** §9.1: a CANCEL before any provisional response could overtake its INVITE. */
    @Test
    void aPhoneThatHasSaidNothingIsCancelledOnceItRings() {
        try (House house = House.open(builder -> builder.loops(1)); // so that the fence follows what went before
                Phone alice = house.phone("alice", Transport.TCP);
                Phone bob = house.phone("bob", Transport.TCP)) {
            house.list(BOB, bob);
            String sent = alice.invite(BOB);
            String invite = bob.expect("INVITE");
            alice.cancel(sent);
            alice.expect("SIP/2.0 200");
            bob.expectNothingBut("SIP/2.0 404");
            bob.answer(invite, "180 Ringing");
            end(bob, invite);
            alice.expect("SIP/2.0 180");
            alice.acknowledgeRefusal(sent, alice.expect("SIP/2.0 487"));
        }
    }

    /** Connections go to the loops in turn, so with several loops most of these CANCELs are read by another one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aCancelOverAnotherConnectionFindsItsInvite(int loops) {
        try (House house = House.open(builder -> builder.loops(loops));
                Phone alice = house.phone("alice", Transport.TCP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            for (int call = 0; call < 5; call++) {
                String sent = alice.invite(BOB);
                String invite = bob.expect("INVITE");
                bob.answer(invite, "180 Ringing");
                alice.expect("SIP/2.0 180");
                try (Phone other = house.phone("alice", Transport.TCP)) {
                    other.cancel(sent);
                    other.expect("SIP/2.0 200");
                    end(bob, invite);
                    String terminated = alice.expect("SIP/2.0 487");
                    other.acknowledgeRefusal(sent, terminated);
                }
            }
            // over TCP the ACK ends the INVITE at once: that it found it, over the other connection, is seen here
            await().untilAsserted(
                            () -> assertThat(house.metrics.read("sip.invites")).isZero());
        }
    }

    /** JSR 289 §11.2.3. */
    @Test
    void theApplicationHearsOfTheCancelAndOfItsReason() throws InterruptedException {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            String sent = alice.invite(BOB);
            String invite = bob.expect("INVITE");
            bob.answer(invite, "180 Ringing");
            alice.expect("SIP/2.0 180");
            String reason = "SIP;cause=600;text=\"Busy Everywhere\"";
            alice.send(Phone.with(alice.follower("CANCEL", sent, sent), "Reason: " + reason));
            alice.expect("SIP/2.0 200");
            assertThat(house.cancelled.poll(Phone.WAIT_MILLIS, TimeUnit.MILLISECONDS))
                    .isEqualTo(reason);
            assertThat(Phone.field(bob.expect("CANCEL"), "Reason")).isEqualTo("Reason: " + reason);
        }
    }

    @Test
    void aCancelThatCrossesThe200ChangesNothing() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            String sent = alice.invite(BOB);
            bob.answer(bob.expect("INVITE"), "200 OK");
            String ok = alice.expect("SIP/2.0 200");
            alice.cancel(sent);
            assertThat(Phone.field(alice.expect("SIP/2.0 200"), "CSeq")).endsWith("CANCEL");
            alice.send(alice.fromCaller("ACK", 1, ok));
            bob.expect("ACK");
        }
    }

    @Test
    void aCancelOfNothingIsAnswered481() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP)) {
            alice.cancel(alice.request("INVITE", BOB, Phone.newBranch(), 1));
            alice.expect("SIP/2.0 481");
        }
    }
}
