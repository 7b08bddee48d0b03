// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.DigestAnswer;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The REGISTERs among the torture messages once it is known who sends them: the same message with credentials. */
class TortureRegisterTest {
    @TempDir
    private static Path data;

    private static TortureHouse house;

    @BeforeAll
    static void openTheHouse() {
        house = new TortureHouse(data);
    }

    @AfterAll
    static void closeTheHouse() {
        house.close();
    }

    private static Phone phone(String aor) {
        return Phone.tcp(house.door().tcp("127.0.0.1"), house.find(aor).orElseThrow());
    }

    private static String text(String name) {
        return TortureBytes.of("rfc4475/" + name).text();
    }

    /** Answers the challenge to that message with the message itself, in a transaction of its own. */
    private static Message signIn(Phone phone, String register) {
        String asking = freshBranch(register);
        Message challenge = phone.exchange(asking);
        assertThat(challenge.status()).isEqualTo(401);
        Account account = phone.account();
        String credentials = new DigestAnswer(challenge.header("WWW-Authenticate"))
                .credentials(account.username(), account.password(), "REGISTER", "sip:example.com", 1);
        int head = register.indexOf("\r\n") + 2;
        return phone.exchange(freshBranch(
                register.substring(0, head) + "Authorization: " + credentials + "\r\n" + register.substring(head)));
    }

    private static String freshBranch(String register) {
        return register.replaceFirst("branch=z9hG4bK", "branch=z9hG4bK" + Phone.random());
    }

    /** §3.3.12, §3.3.13: without brackets the parameter is the Contact's, within them the URI's. */
    @ParameterizedTest
    @CsvSource({
        "cparam01, <sip:+19725552222@gw1.example.net>;unknownparam",
        "cparam02, <sip:+19725552222@gw1.example.net;unknownparam>"
    })
    void aParameterStaysWhoseItIs(String name, String contact) {
        try (Phone phone = phone("sip:watson@example.com")) {
            Message ok = signIn(phone, text(name));
            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.headers("Contact")).singleElement().asString().startsWith(contact + ";expires=");
            String gone = text(name)
                    .replaceFirst("CSeq: [0-9]+", "CSeq: 9")
                    .replaceFirst("\\r\\nl: 0", "\r\nExpires: 0\r\nl: 0");
            assertThat(signIn(phone, gone).headers("Contact")).isEmpty();
        }
    }

    /**
     * §3.3.14: it may be registered, but nobody who calls is sent along a Route that stands in it. §3.1.2.13: the same without
     * angle brackets, which may be put where they belong.
     */
    @ParameterizedTest
    @ValueSource(strings = {"regescrt", "regbadct"})
    void theRouteInAContactIsNotFollowed(String name) {
        try (Phone phone = phone("sip:user@example.com");
                Phone caller = phone("sip:caller@example.com")) {
            Message ok = signIn(phone, text(name));
            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.header("Contact")).contains("user@example.com?Route=%3Csip:sip.example.com%3E>");
            Call calling = caller.call("sip:user@example.com");
            Call called = phone.awaitCall();
            assertThat(called.invite().requestUri()).isEqualTo("sip:user@example.com");
            assertThat(called.invite().headers("Route")).isEmpty();
            called.respond(486, "Busy Here");
            calling.awaitStatus(486);
        }
    }

    /** §3.1.1.8: the datagram's REGISTER counts, what stands behind it does not. */
    @Test
    void trailingOctetsOfARegisterDoNothing() {
        try (Phone phone = Phone.udp(
                house.door().udp("127.0.0.1"),
                house.find("sip:j.user@example.com").orElseThrow())) {
            String register = text("dblreq").replaceFirst("kdjuw23492", "kdjuw23492;rport");
            Message ok = signIn(phone, register);
            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.header("Contact")).startsWith("<sip:j.user@host.example.com>");
            assertThat(phone.hearsNothing(m -> m.method().equals("INVITE"), Duration.ofMillis(100)))
                    .isTrue();
        }
    }
}
