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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

/** Who is believed to be whom (RFC 3261 §22, RFC 3325): a connection that signed in, a digest, and nobody else. */
@ParameterizedClass
@EnumSource(names = {"TCP_IPV4", "TLS_IPV4", "WSS_IPV4"})
class IdentityRulesTest {
    /** How phones with a connection come in; the others are on UDP. */
    @Parameter
    private Access access;

    private static final Duration A_MOMENT = Duration.ofMillis(200);

    @TempDir
    private static Path data;

    private static final MovedClock clock = new MovedClock();
    private static Door door;

    private Phone bob;
    private Account newcomer;
    private Phone connected;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data, clock);
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @BeforeEach
    void aNewcomerSignsInOverTcp() {
        bob = Phone.udp(door.udp("127.0.0.1"), Door.BOB);
        assertThat(bob.register().status()).isEqualTo(200);
        newcomer = door.newcomer();
        connected = access.phone(door, newcomer);
        assertThat(connected.register().status()).isEqualTo(200);
    }

    @AfterEach
    void hangUp() {
        bob.unregister();
        bob.close();
        connected.close();
    }

    /** The first answer to a request of that phone outside a dialog: delivered to bob and accepted, or refused. */
    private int statusOf(Phone phone, String method) {
        String request = phone.outOfDialog(
                method,
                "sip:102@test.io",
                "sip:102@test.io",
                "Contact: <" + phone.contactUri() + ">\r\n",
                Phone.random(),
                Phone.random());
        CompletableFuture<Message> answer = CompletableFuture.supplyAsync(() -> phone.exchange(request));
        while (!answer.isDone()) {
            if (!bob.hearsNothing(
                    m -> {
                        boolean his = !m.isResponse() && m.method().equals(method);
                        if (his) {
                            bob.answer(m, 202, "Accepted");
                        }
                        return his;
                    },
                    Duration.ofMillis(20))) {
                break;
            }
        }
        return answer.orTimeout(10, TimeUnit.SECONDS).join().status();
    }

    private boolean isMarked() {
        int status = statusOf(connected, "MESSAGE");
        assertThat(status).isIn(202, 407);
        return status == 202;
    }

    // ---- the life of a mark

    @Test
    void aConnectionIsBelievedUntilTheRegistrationExpires() {
        assertThat(isMarked()).isTrue();
        clock.pass(Duration.ofSeconds(299));
        assertThat(isMarked()).isTrue();
        clock.pass(Duration.ofSeconds(2));
        assertThat(bob.register().status()).isEqualTo(200);
        assertThat(isMarked()).isFalse();
    }

    @Test
    void unregisteringEndsIt() {
        assertThat(connected.unregister().status()).isEqualTo(200);
        assertThat(isMarked()).isFalse();
    }

    @Test
    void removingAllEndsIt() {
        Message removed =
                Register.by(connected).contact("*").field("Expires: 0").send();
        assertThat(removed.status()).isEqualTo(200);
        assertThat(isMarked()).isFalse();
    }

    /** A query proves who asks, and neither begins nor ends anything. */
    @Test
    void aQueryChangesNoMark() {
        assertThat(Register.by(connected).send().status()).isEqualTo(200);
        assertThat(isMarked()).isTrue();
        try (Phone asking = access.phone(door, newcomer)) {
            assertThat(Register.by(asking).send().status()).isEqualTo(200);
            assertThat(statusOf(asking, "MESSAGE")).isEqualTo(407);
        }
    }

    @Test
    void disablingTheAccountEndsIt() {
        door.gatehouse().directory().users().setEnabled(door.user(newcomer).id(), false);
        assertThat(isMarked()).isFalse();
        assertThat(door.bindings(newcomer)).isEmpty();
    }

    @Test
    void removingTheAccountEndsIt() {
        door.gatehouse().directory().users().remove(door.user(newcomer).id());
        assertThat(isMarked()).isFalse();
    }

    @Test
    void aNewPasswordEndsIt() {
        door.gatehouse().directory().users().changePassword(door.user(newcomer).id(), "Another-9-word");
        assertThat(isMarked()).isFalse();
        assertThat(door.bindings(newcomer)).isEmpty();
    }

    /** Only the number that he lost: a connection must not speak for an extension that is somebody else's now. */
    @Test
    void aLostExtensionNumberIsNoLongerHis() {
        String extension = "sip:" + Door.extensionOf(newcomer) + "@test.io";
        connected.speakAs(extension);
        assertThat(isMarked()).isTrue();
        door.gatehouse()
                .directory()
                .users()
                .changeExtension(door.user(newcomer).id(), "8" + Door.extensionOf(newcomer));
        assertThat(isMarked()).isFalse();
        connected.speakAs("sip:" + newcomer.username() + "@test.io");
        assertThat(isMarked()).isTrue();
    }

    @Test
    void aDisabledTenantIsServedNoMore() {
        String domain = "short%d.example".formatted(access.ordinal());
        door.createTenant(domain);
        door.createUser(domain, "dora", "Meadow-5-linden", "301", "ext-301-secret");
        Account dora = new Account("dora", "Meadow-5-linden", domain);
        try (Phone phone = access.phone(door, dora)) {
            assertThat(phone.register().status()).isEqualTo(200);
            long id = door.gatehouse()
                    .directory()
                    .tenants()
                    .find(domain)
                    .orElseThrow()
                    .id();
            door.gatehouse().directory().tenants().setEnabled(id, false);
            assertThat(statusOf(phone, "MESSAGE")).isEqualTo(403);
            assertThat(phone.register().status()).isEqualTo(403);
        }
    }

    /** The mark is the connection's: another one of the same phone proves itself anew. */
    @Test
    void anotherConnectionOfTheSameAccountIsNotBelieved() {
        try (Phone other = access.phone(door, newcomer)) {
            assertThat(statusOf(other, "MESSAGE")).isEqualTo(407);
        }
    }

    /** Addresses are forged over UDP: whoever registered is asked again. */
    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "SUBSCRIBE", "REFER", "MESSAGE", "OPTIONS", "INFO"})
    void overUdpEveryRequestIsChallenged(String method) {
        try (Phone phone = Phone.udp(door.udp("127.0.0.1"), newcomer)) {
            assertThat(phone.register().status()).isEqualTo(200);
            assertThat(statusOf(phone, method)).isEqualTo(407);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBSCRIBE", "REFER", "MESSAGE", "OPTIONS", "INFO"})
    void overAMarkedConnectionTheSameRequestsReachTheCallee(String method) {
        assertThat(statusOf(connected, method)).isEqualTo(202);
    }

    // ---- From

    /** A connection speaks for who signed in on it; for anybody else it is asked, and nobody else's From is right. */
    @Test
    void aMarkedConnectionDoesNotSpeakForOthers() {
        connected.speakAs("sip:alice@test.io");
        assertThat(statusOf(connected, "MESSAGE")).isEqualTo(407);
        assertThat(connected
                        .request("MESSAGE", "sip:102@test.io", "sip:102@test.io", "")
                        .status())
                .isEqualTo(403);
        connected.speakAs("sip:mallory@elsewhere.example");
        assertThat(statusOf(connected, "MESSAGE")).isEqualTo(403);
        assertThat(bob.hearsNothing(m -> m.method().equals("MESSAGE") && !m.isResponse(), A_MOMENT))
                .isTrue();
    }

    @Test
    void hisExtensionNumberIsHisFromToo() {
        connected.speakAs("sip:" + Door.extensionOf(newcomer) + "@test.io");
        assertThat(isMarked()).isTrue();
    }

    // ---- P-Asserted-Identity (RFC 3325 §5)

    /** What a phone asserts is removed; who was believed or proved himself is asserted by us. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyOursIsSeen(boolean overStream) {
        try (Phone udp = Phone.udp(door.udp("127.0.0.1"), newcomer)) {
            Phone phone = overStream ? connected : udp;
            phone.addToRequests(
                    "P-Asserted-Identity: <sip:president@test.io>, <tel:+15551234>\r\nP-Associated-URI: <sip:p@test.io>");
            Call calling = phone.call("sip:102@test.io");
            Call called = bob.awaitCall();
            assertThat(called.invite().headers("P-Asserted-Identity"))
                    .containsExactly("<sip:" + newcomer.username() + "@test.io>");
            assertThat(called.invite().find("P-Associated-URI")).isEmpty();
            assertThat(called.invite().find("Proxy-Authorization"))
                    .as("§22.3: ours goes no further")
                    .isEmpty();
            called.respond(486, "Busy Here");
            calling.awaitStatus(486);
        }
    }

    /** Within a dialog nobody is asked, so nothing is asserted either. */
    @Test
    void withinADialogItIsRemoved() {
        Call calling = connected.call("sip:102@test.io");
        Call called = bob.awaitCall();
        called.respond(200, "OK");
        calling.awaitStatus(200);
        calling.ack();
        called.awaitAck();
        String bye = calling.inDialog("BYE", 900)
                .replace("Max-Forwards", "P-Asserted-Identity: <sip:president@test.io>\r\nMax-Forwards");
        connected.send(bye);
        assertThat(called.awaitAndAccept("BYE").find("P-Asserted-Identity")).isEmpty();
        assertThat(calling.answerTo(Message.parse(bye)).status()).isEqualTo(200);
    }

    /** RFC 3261 §22.1: an ACK repeats the credentials of its INVITE; from them the callee could guess the password. */
    @Test
    void credentialsDoNotReachTheCalleeInAnAckEither() {
        try (Phone caller = Phone.udp(door.udp("127.0.0.1"), newcomer)) {
            Call calling = caller.call("sip:102@test.io");
            Call called = bob.awaitCall();
            called.respond(200, "OK");
            calling.awaitStatus(200);
            String credentials = "Proxy-Authorization: " + calling.invite().header("Proxy-Authorization") + "\r\n";
            caller.send(calling.inDialog("ACK", calling.invite().cseq())
                    .replace("Max-Forwards", credentials + "Max-Forwards"));
            assertThat(called.awaitAck().find("Proxy-Authorization")).isEmpty();
            Message bye = called.send("BYE");
            calling.awaitAndAccept("BYE");
            assertThat(called.answerTo(bye).status()).isEqualTo(200);
        }
    }

    // ---- OPTIONS

    /** RFC 3261 §11: a ping of the domain is answered, whoever asks; one of a person is for that person. */
    @Test
    void optionsOfTheDomainIsAnsweredAndOfAPersonIsAPersons() {
        Message pong = bob.request("OPTIONS", "sip:test.io", "sip:test.io", "");
        assertThat(pong.status()).isEqualTo(200);
        assertThat(List.of(pong.header("Allow").split(",\\s*"))).contains("INVITE", "REGISTER", "MESSAGE");
        assertThat(connected
                        .request("OPTIONS", "sip:nobody@test.io", "sip:nobody@test.io", "")
                        .status())
                .isEqualTo(404);
    }
}
