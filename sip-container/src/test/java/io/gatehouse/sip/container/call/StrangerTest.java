// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.Transport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests within a dialog by somebody who has no dialog: the container is no open relay. */
class StrangerTest {
    private static final String BOB = "sip:bob@test.io";

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "INVITE", "MESSAGE", "NOTIFY", "ACK"})
    void aRouteOfTheStrangersOwnChoosingIsNotFollowed(String method) {
        try (House house = House.open();
                Phone stranger = house.phone("stranger", Transport.UDP);
                Phone victim = house.phone("victim", Transport.UDP)) {
            String request = stranger.request(
                    method, victim.contact(), Phone.newBranch(), 1, "Route: <sip:" + victim.host() + ";lr>");
            stranger.send(withToTag(request));
            if (!method.equals("ACK")) {
                stranger.expect("SIP/2.0 481");
            }
            stranger.expectNothingBut("SIP/2.0 404");
            victim.expectNothingBut("SIP/2.0 404");
        }
    }

    private static String withToTag(String request) {
        String to = Phone.field(request, "To");
        return request.replace(to, to + ";tag=x");
    }

    /** What may be done to a token of ours. */
    private enum Forgery {
        FLIPPED(text -> text.replaceFirst("gh~(.{20}).", "gh~$1.")),
        OTHER_LOOP(text -> text.replaceAll("gh~..", "gh~_w")),
        SHORTENED(text -> text.replaceAll("gh~(.{40})[^@]*@", "gh~$1@")),
        OTHER_CALL(text -> text.replaceAll("Call-ID: .*", "Call-ID: another"));

        private final UnaryOperator<String> change;

        Forgery(UnaryOperator<String> change) {
            this.change = change;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aForgedTokenLeadsNowhere(Forgery forgery) {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.TCP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            alice.invite(BOB);
            bob.answer(bob.expect("INVITE"), "200 OK");
            String ok = alice.expect("SIP/2.0 200");
            alice.send(alice.fromCaller("ACK", 1, ok));
            bob.expect("ACK");

            String bye = alice.fromCaller("BYE", 2, ok);
            String forged = forgery.change.apply(bye);
            assertThat(forged).isNotEqualTo(bye);
            alice.send(forged);
            alice.expect("SIP/2.0 481");
            alice.send(bye);
            bob.answer(bob.expect("BYE"), "200 OK");
            alice.expect("SIP/2.0 200");
        }
    }
}
