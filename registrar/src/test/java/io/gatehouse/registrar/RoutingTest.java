// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import static io.gatehouse.registrar.House.ALICE_PASSWORD;
import static io.gatehouse.registrar.House.alice;
import static io.gatehouse.registrar.House.authorization;
import static io.gatehouse.registrar.House.challenge;
import static io.gatehouse.registrar.House.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.registrar.RequestProcess.Outcome;
import io.gatehouse.registrar.routing.Resolution.Target;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call, and where a call goes (RFC 3261 §16.5, §22.3; RFC 3325). */
class RoutingTest {
    private final House house = new House();

    private static SipRequest from(String from, String method, String uri) {
        return request("""
                %s %s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKcall;rport
                Max-Forwards: 70
                From: <%s>;tag=b1
                To: <%s>
                Call-ID: call-9
                CSeq: 1 %s
                Contact: <sip:bob@10.0.0.9>
                Content-Length: 0
                """.formatted(method, uri, from, uri, method));
    }

    private static SipRequest invite(String uri) {
        return from("sip:bob@test.io", "INVITE", uri);
    }

    private Outcome bobSends(SipRequest request) {
        SipResponse asked = house.refused(request.view());
        assertThat(asked.status()).isEqualTo(407);
        request.set(
                HeaderName.PROXY_AUTHORIZATION,
                authorization(
                        request,
                        challenge(asked, DigestAlgorithm.SHA_256),
                        "bob",
                        "Harbour-7-maple",
                        1,
                        request.requestUriText().toString()));
        return house.send(request, false);
    }

    private int bobIsRefused(SipRequest request) {
        return ((Outcome.Answered) bobSends(request)).reply().status();
    }

    private List<Target> targets(Outcome outcome) {
        return ((Outcome.Forwarded) outcome).targets();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sip:alice@test.io", "sip:101@test.io", "sip:Alice@TEST.io", "tel:101", "sip:101@test.example"})
    void aUserIsReachedByUsernameOrExtensionOnEveryDevice(String uri) {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>\nPath: <sip:t1@127.0.0.1;lr>"));
        house.aliceSends(alice(2, "Contact: <sip:a@10.0.0.2>\nPath: <sip:t2@127.0.0.1;lr>, <sip:t3@127.0.0.1;lr>"));
        assertThat(targets(bobSends(invite(uri))))
                .containsExactly(
                        new Target("sip:a@10.0.0.1", List.of("<sip:t1@127.0.0.1;lr>")),
                        new Target("sip:a@10.0.0.2", List.of("<sip:t2@127.0.0.1;lr>", "<sip:t3@127.0.0.1;lr>")));
    }

    /** RFC 3261 §16.5: 404, 480; a domain that is not ours is never relayed to. */
    @ParameterizedTest
    @CsvSource({
        "sip:nobody@test.io, 404",
        "sip:alice@test.io, 480",
        "sip:someone@elsewhere.example, 404",
        "sip:someone@10.1.2.3, 404",
        "sip:test.io, 404",
        "sip:d~1@test.io, 404",
        "mailto:alice@test.io, 404"
    })
    void nobodyThereIsSaidSo(String uri, int status) {
        assertThat(bobIsRefused(invite(uri))).isEqualTo(status);
    }

    @Test
    void aClosedConnectionTakesItsBindingOutOfRoutingAtOnceButNotOutOfTheList() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>\nPath: <sip:gone@127.0.0.1;lr>"));
        house.aliceSends(alice(2, "Contact: <sip:a@10.0.0.2>\nPath: <sip:here@127.0.0.1;lr>"));
        house.closedFlows.add("<sip:gone@127.0.0.1;lr>");
        assertThat(targets(bobSends(invite("sip:alice@test.io"))))
                .extracting(Target::contact)
                .containsExactly("sip:a@10.0.0.2");
        assertThat(house.contactsOf(11)).hasSize(2);
    }

    /** RFC 5626 §5.3: one flow of each device. */
    @Test
    void ofTheFlowsOfOneDeviceTheFreshestRings() {
        String contact = "Contact: <sip:a@10.0.0.%d>;+sip.instance=\"<urn:uuid:1>\";reg-id=%d";
        house.aliceSends(alice(1, contact.formatted(1, 1)));
        house.pass(java.time.Duration.ofSeconds(1));
        house.aliceSends(alice(2, contact.formatted(2, 2)));
        assertThat(targets(bobSends(invite("sip:alice@test.io"))))
                .extracting(Target::contact)
                .containsExactly("sip:a@10.0.0.2");
    }

    /** RFC 3261 §22.3, RFC 3325 §5: who proved himself is asserted, our credentials go no further. */
    @Test
    void theCallerIsAssertedAndHisCredentialsAreTakenAway() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        SipRequest invite = invite("sip:alice@test.io");
        bobSends(invite);
        assertThat(invite.first(HeaderName.P_ASSERTED_IDENTITY)).hasToString("<sip:bob@test.io>");
        assertThat(invite.has(HeaderName.PROXY_AUTHORIZATION)).isFalse();
    }

    @Test
    void fromMustBeAnAddressOfTheAccount() {
        assertThat(bobIsRefused(from("sip:alice@test.io", "INVITE", "sip:alice@test.io")))
                .isEqualTo(403);
        assertThat(bobIsRefused(from("sip:102@test.io", "INVITE", "sip:alice@test.io")))
                .isEqualTo(480);
    }

    @Test
    void aStrangerIsRefused() {
        assertThat(house.refused(from("sip:mallory@elsewhere.example", "INVITE", "sip:alice@test.io"))
                        .status())
                .isEqualTo(403);
        assertThat(house.refused(from("tel:+15551234", "MESSAGE", "sip:alice@test.io"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void identityOfOurEdgeReplacesTheChallengeAndAStrangersDoesNot() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        SipRequest invite = invite("sip:alice@test.io");
        invite.set(HeaderName.P_ASSERTED_IDENTITY, "<sip:bob@test.io>");
        assertThat(house.send(invite.view(), true)).isInstanceOf(Outcome.Forwarded.class);
        assertThat(house.refused(invite).status()).isEqualTo(407);
        SipRequest other = invite("sip:alice@test.io");
        other.set(HeaderName.P_ASSERTED_IDENTITY, "<sip:alice@test.io>");
        assertThat(((Outcome.Answered) house.send(other, true)).reply().status())
                .isEqualTo(407);
    }

    @Test
    void aDisabledAccountIsNotTrustedOnItsMarkAndNotCalled() {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        house.changeAlice(1, false, ALICE_PASSWORD, "101");
        SipRequest invite = from("sip:alice@test.io", "INVITE", "sip:bob@test.io");
        invite.set(HeaderName.P_ASSERTED_IDENTITY, "<sip:alice@test.io>");
        assertThat(((Outcome.Answered) house.send(invite, true)).reply().status())
                .isEqualTo(407);
        assertThat(bobIsRefused(invite("sip:alice@test.io"))).isEqualTo(480);
    }

    @Test
    void optionsToTheDomainIsAnsweredAndToAUserIsSentOn() {
        SipResponse ok = house.refused(from("sip:x@elsewhere.example", "OPTIONS", "sip:test.io"));
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.lists(HeaderName.ALLOW, "INVITE")).isTrue();
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        assertThat(targets(bobSends(from("sip:bob@test.io", "OPTIONS", "sip:alice@test.io"))))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"PUBLISH, 405", "BYE, 481", "NOTIFY, 481", "UPDATE, 481"})
    void methodsThatMeanNothingHere(String method, int status) {
        assertThat(house.refused(from("sip:bob@test.io", method, "sip:alice@test.io"))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE", "SUBSCRIBE", "REFER", "INFO", "TELEPORT"})
    void otherMethodsGoTheirWay(String method) {
        house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>"));
        assertThat(targets(bobSends(from("sip:bob@test.io", method, "sip:alice@test.io"))))
                .hasSize(1);
    }
}
