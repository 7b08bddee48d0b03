// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Access;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through untouched, and what is understood in every spelling (RFC 3261 §7.3, §25; RFC 3966). */
class ParsingRulesTest {
    private static final String CONTACT = "sip:compact@192.0.2.1";

    @TempDir
    private static Path data;

    private static Door door;

    private Phone alice;
    private Phone bob;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data);
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @BeforeEach
    void bothSignIn() {
        alice = Phone.tcp(door.tcp("127.0.0.1"), Door.ALICE);
        bob = Phone.udp(door.udp("127.0.0.1"), Door.BOB);
        assertThat(alice.register().status()).isEqualTo(200);
        assertThat(bob.register().status()).isEqualTo(200);
    }

    @AfterEach
    void hangUp() {
        alice.unregister();
        bob.unregister();
        alice.close();
        bob.close();
    }

    /** §16.6: what we do not know we do not touch. */
    @Test
    void unknownMethodHeadersAndParametersPassUntouched() {
        String teleport = alice.outOfDialog(
                "TELEPORT",
                "sip:102@test.io;planet=mars?subject=x",
                "sip:102@test.io",
                """
                X-Weather: "sunny, \\"mostly\\""; wind=3 , <rain>
                x-weather: second
                P-Unknown-Thing: a,b;c=d
                Content-Type: application/x-matter;charset=utf-8
                Content-Length: 9

                Grüße,\0\
                """.replace("\n", "\r\n"),
                Phone.random(),
                Phone.random());
        alice.send(teleport);
        Message seen = bob.awaitRequest("TELEPORT");
        assertThat(seen.headers("X-Weather")).containsExactly("\"sunny, \\\"mostly\\\"\"; wind=3 , <rain>", "second");
        assertThat(seen.header("P-Unknown-Thing")).isEqualTo("a,b;c=d");
        assertThat(seen.header("Content-Type")).isEqualTo("application/x-matter;charset=utf-8");
        assertThat(seen.body()).isEqualTo("Grüße,\0");
        bob.answer(seen, 299, "Beamed");
        assertThat(alice.await("its answer", m -> m.isResponse() && m.method().equals("TELEPORT"))
                        .startLine())
                .isEqualTo("SIP/2.0 299 Beamed");
    }

    /** §7.3.3: every field in its compact form, in lower case and in any order. */
    @ParameterizedTest
    @EnumSource
    void compactFormsAreUnderstood(Access access) {
        try (Phone phone = access.phone(door, Door.ALICE)) {
            Message asked =
                    phone.exchange(compact(Register.by(phone).contact(CONTACT).text("")));
            assertThat(asked.status()).isEqualTo(401);
            Register register = Register.by(phone).contact(CONTACT);
            Message ok = phone.exchange(compact(register.text(
                    "Authorization: " + register.credentials(asked.header("WWW-Authenticate"), 1) + "\r\n")));
            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.headers("Contact")).anyMatch(contact -> contact.contains(CONTACT));
            Register.by(phone).contact("<" + CONTACT + ">;expires=0").send();
        }
    }

    private static String compact(String request) {
        return request.replace("\r\nVia:", "\r\nv:")
                .replace("\r\nFrom:", "\r\nF :")
                .replace("\r\nTo:", "\r\nt:")
                .replace("\r\nCall-ID:", "\r\ni\t:")
                .replace("\r\nContact:", "\r\nm:")
                .replace("\r\nContent-Length:", "\r\nl:");
    }

    /** §7.3.1: a field may go on in the next line. */
    @ParameterizedTest
    @EnumSource
    void foldedLinesAreUnderstood(Access access) {
        try (Phone phone = access.phone(door, Door.ALICE)) {
            Message asked =
                    phone.exchange(folded(Register.by(phone).contact(CONTACT).text("")));
            assertThat(asked.status()).isEqualTo(401);
            Register register = Register.by(phone).contact(CONTACT);
            Message ok = phone.exchange(folded(register.text(
                    "Authorization: " + register.credentials(asked.header("WWW-Authenticate"), 1) + "\r\n")));
            assertThat(ok.status()).isEqualTo(200);
            Register.by(phone).contact("<" + CONTACT + ">;expires=0").send();
        }
    }

    private static String folded(String request) {
        return request.replace(" realm=", "\r\n\trealm=")
                .replace(", nonce=", ",\r\n   nonce=")
                .replace(";tag=", "\r\n ;tag=")
                .replace("Contact: ", "Contact:\r\n  ");
    }

    /** §25.1: UTF-8 and escaped quotes in a display name reach the callee as they were written. */
    @Test
    void displayNamesKeepTheirLetters() {
        String name = "\"Zoë \\\"Ω\\\" 李\"";
        String message = alice.outOfDialog(
                        "MESSAGE", "sip:102@test.io", "sip:102@test.io", "", Phone.random(), Phone.random())
                .replace("From: <", "From: " + name + " <");
        alice.send(message);
        Message seen = bob.awaitRequest("MESSAGE");
        assertThat(seen.header("From")).startsWith(name + " <sip:alice@test.io>");
        bob.answer(seen, 200, "OK");
        Message ok = alice.await("its answer", m -> m.isResponse() && m.method().equals("MESSAGE"));
        assertThat(ok.header("From")).startsWith(name);
    }

    /** §25.1: so do parameters of a Contact, in the list of bindings. */
    @Test
    void contactParametersKeepTheirLetters() {
        String parameter = ";x-place=\"Zoë, Ω, 李\"";
        Message ok = Register.by(alice).contact("<" + CONTACT + ">" + parameter).send();
        assertThat(ok.headers("Contact"))
                .anyMatch(contact -> contact.contains("<" + CONTACT + ">" + parameter + ";expires="));
        Register.by(alice).contact("<" + CONTACT + ">;expires=0").send();
    }

    /** RFC 3966 §5: a number is a number with or without separators; it is one of the caller's own domain. */
    @ParameterizedTest
    @ValueSource(strings = {"tel:102", "tel:1-02", "tel:(1)0.2;phone-context=test.io"})
    void aTelUriReachesTheExtensionOfTheCallersDomain(String uri) {
        Call calling = alice.call(uri);
        Call called = bob.awaitCall();
        assertThat(called.invite().header("To")).isEqualTo("<" + uri + ">");
        called.respond(486, "Busy Here");
        calling.awaitStatus(486);
    }

    /** §19.1.1: some write a value behind lr; our Record-Route entries come back to us so too. */
    @Test
    void lrMayHaveAValue() {
        Call calling = alice.call("sip:102@test.io");
        Call called = bob.awaitCall();
        called.respond(200, "OK");
        calling.awaitStatus(200);
        calling.ack();
        called.awaitAck();
        String bye = calling.inDialog("BYE", 800).replace(";lr>", ";lr=on>");
        alice.send(bye);
        called.awaitAndAccept("BYE");
        assertThat(calling.answerTo(Message.parse(bye)).status()).isEqualTo(200);
    }

    /** §7.3.1: several Routes in one field. */
    @Test
    void routesMayStandInOneField() {
        Call calling = alice.call("sip:102@test.io");
        Call called = bob.awaitCall();
        called.respond(200, "OK");
        calling.awaitStatus(200);
        calling.ack();
        called.awaitAck();
        String bye = calling.inDialog("BYE", 801).replaceFirst(">\r\nRoute: ", ">, ");
        assertThat(Message.parse(bye).headers("Route")).hasSize(1);
        alice.send(bye);
        called.awaitAndAccept("BYE");
        assertThat(calling.answerTo(Message.parse(bye)).status()).isEqualTo(200);
    }
}
