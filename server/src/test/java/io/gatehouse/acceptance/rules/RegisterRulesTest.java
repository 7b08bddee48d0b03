// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Access;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 §10.3, as a phone sees it through edge, container and registrar. */
@ParameterizedClass
@EnumSource(names = {"UDP_IPV4", "TCP_IPV4", "TLS_IPV4", "WSS_IPV4"})
class RegisterRulesTest {
    /** How the phone comes in; the rules are the same everywhere. */
    @Parameter
    private Access access;

    private static final String FIRST = "sip:a@192.0.2.1";
    private static final String SECOND = "sip:a@192.0.2.2";

    @TempDir
    private static Path data;

    private static Door door;

    private Phone phone;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data);
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @BeforeEach
    void aNewcomerHasAPhone() {
        phone = access.phone(door, door.newcomer());
    }

    @AfterEach
    void hangUp() {
        phone.close();
    }

    private Register register() {
        return Register.by(phone);
    }

    private List<String> bound() {
        return door.bindings(phone.account()).stream()
                .map(binding -> binding.contact().toString())
                .toList();
    }

    /** §10.3: a Record-Route of the request is ignored, and there is none in the answer. */
    @Test
    void recordRouteMeansNothing() {
        Message ok = register()
                .contact(FIRST)
                .field("Record-Route: <sip:192.0.2.99;lr>")
                .send();
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.find("Record-Route")).isEmpty();
        assertThat(door.bindings(phone.account()).get(0).path())
                .singleElement()
                .asString()
                .doesNotContain("192.0.2.99");
    }

    /** §10.3 step 1 to 5: each is refused for its own reason, none with a 6xx. */
    @ParameterizedTest
    @CsvSource({
        "sip:nowhere.example, sip:%s@test.io, X: y, 404",
        "sip:127.0.0.1:5060, sip:%s@test.io, X: y, 404",
        "sip:alice@test.io, sip:%s@test.io, X: y, 400",
        "tel:101, sip:%s@test.io, X: y, 416",
        "mailto:alice@test.io, sip:%s@test.io, X: y, 416",
        "sip:test.io, sip:%s@test.io, Require: teleport, 420",
        "sip:test.io, sip:bob@test.io, X: y, 403",
        "sip:test.io, sip:nobody@test.io, X: y, 404",
        "sip:test.io, sip:%s@nowhere.example, X: y, 403",
        "sip:test.io, sip:%s@test.io, Contact: *, 400",
        "sip:test.io, sip:%s@test.io, Contact: <sip:a@192.0.2.1>;expires=5, 423",
        "sip:test.io, sip:%s@test.io, Contact: <mailto:a@192.0.2.1>, 400",
        "sip:test.io, sip:%s@test.io, Contact: <sip:a@192.0.2.1, 400"
    })
    void everyRefusalHasItsStatus(String uri, String to, String field, int status) {
        Message refused = register()
                .at(uri)
                .to(to.formatted(phone.account().username()))
                .field(field)
                .send();
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.tag("To")).as("§8.2.6.2").isPresent();
        assertThat(bound()).isEmpty();
    }

    /** §10.3 step 2, §8.2.2.3. */
    @Test
    void anUnknownOptionIsNamedInUnsupported() {
        Message refused = register().field("Require: path, gruu, teleport").send();
        assertThat(refused.status()).isEqualTo(420);
        assertThat(String.join(",", refused.headers("Unsupported")).replace(" ", ""))
                .isEqualTo("gruu,teleport");
    }

    /** §10.3 steps 3 to 5: before the digest nothing is told apart, afterwards 403 and 404. */
    @ParameterizedTest
    @CsvSource({"sip:bob@test.io, 403", "sip:nobody@test.io, 404", "sip:101@test.io, 403"})
    void whoExistsIsToldOnlyToWhoSignedIn(String to, int status) {
        String own = phone.contactUri();
        Message stranger = register().to(to).contact(own).ask();
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(register().to(to).contact(own).send().status()).isEqualTo(status);
        assertThat(door.isBound(own)).isFalse();
    }

    /** §10.3 step 5: parameters stripped, escapes undone, host in lower case, sip and sips one key; the extension too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:%s@TEST.io",
                "sips:%s@test.io",
                "sip:%s@test.io:5060;user=phone;x=y",
                "sip:%%6E%s@test.io",
                "sip:NEW%s@test.io",
                "extension"
            })
    void everySpellingOfTheAorIsOneKey(String spelling) {
        String name = phone.account().username();
        String aor = switch (spelling) {
            case "extension" -> "sip:" + Door.extensionOf(phone.account()) + "@test.io";
            case "sip:%%6E%s@test.io" -> spelling.formatted(name.substring(1));
            case "sip:NEW%s@test.io" -> spelling.formatted(name.substring(3));
            default -> spelling.formatted(name);
        };
        assertThat(register().to(aor).contact(FIRST).send().status()).isEqualTo(200);
        assertThat(register().contact(SECOND).send().headers("Contact"))
                .as("bound under " + aor)
                .hasSize(2);
    }

    /** §10.3 step 6. */
    @Test
    void theStarStandsAloneAndWithExpiresZero() {
        register().contact(FIRST).send();
        assertThat(register().contact("*").send().status()).isEqualTo(400);
        assertThat(register().contact("*").field("Expires: 60").send().status()).isEqualTo(400);
        assertThat(register()
                        .contact("*")
                        .contact(SECOND)
                        .field("Expires: 0")
                        .send()
                        .status())
                .isEqualTo(400);
        assertThat(bound()).containsExactly(FIRST);
        Message removed = register().contact("*").field("Expires: 0").send();
        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.find("Contact")).isEmpty();
        assertThat(bound()).isEmpty();
    }

    /** §10.3 step 7, §20.19: the Contact's, else Expires, else the default; malformed is 3600; too long is shortened. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<sip:a@192.0.2.1>;expires=120 | Expires: 700  | 120",
                "<sip:a@192.0.2.1>             | Expires: 700  | 700",
                "<sip:a@192.0.2.1>             | X: y          | 300",
                "<sip:a@192.0.2.1>;expires=x   | Expires: 700  | 3600",
                "<sip:a@192.0.2.1>             | Expires: soon | 3600",
                "<sip:a@192.0.2.1>;expires=90  | X: y          | 90",
                "<sip:a@192.0.2.1>             | Expires: 4294967295 | 3600",
                "<sip:a@192.0.2.1>             | Expires: 99999999999999999999 | 3600"
            })
    void theExpiryIsWhatTheContactWishes(String contact, String field, int seconds) {
        Message ok = register().contact(contact).field(field).send();
        assertThat(Message.parameter(ok.header("Contact"), "expires")).hasValue(Integer.toString(seconds));
    }

    /** §10.3 step 7: above zero and below the minimum; and then nothing of the REGISTER is applied. */
    @Test
    void tooBriefIs423WithMinExpiresAndChangesNothing() {
        register().contact(FIRST).send();
        Message refused = register()
                .contact("<" + FIRST + ">;expires=0")
                .contact("<" + SECOND + ">;expires=89")
                .send();
        assertThat(refused.status()).isEqualTo(423);
        assertThat(refused.header("Min-Expires")).isEqualTo("90");
        assertThat(bound()).containsExactly(FIRST);
    }

    /** §10.3 step 7: the whole REGISTER is refused. */
    @Test
    void aCseqThatIsNotHigherChangesNothing() {
        register().callId("order").cseq(7).contact(FIRST).send();
        for (int late : new int[] {6, 7}) {
            Message refused = register()
                    .callId("order")
                    .cseq(late)
                    .contact(SECOND)
                    .contact("<" + FIRST + ">;expires=0")
                    .send();
            assertThat(refused.status()).as("CSeq " + late).isEqualTo(500);
        }
        assertThat(register()
                        .callId("order")
                        .cseq(7)
                        .contact("*")
                        .field("Expires: 0")
                        .send()
                        .status())
                .isEqualTo(500);
        assertThat(bound()).containsExactly(FIRST);
        register().callId("order").cseq(8).contact("<" + FIRST + ">;expires=0").send();
        assertThat(bound()).isEmpty();
    }

    /** §17.2.2: absorbed by the transaction, answered with the same bytes. Over connections nothing is retransmitted. */
    @Test
    void aRetransmissionGetsTheSameAnswer() {
        try (Phone overUdp = Access.UDP_IPV4.phone(door, phone.account())) {
            Message asked = Register.by(overUdp).ask();
            Register register = Register.by(overUdp).contact(FIRST);
            String text = register.text(
                    "Authorization: " + register.credentials(asked.header("WWW-Authenticate"), 1) + "\r\n");
            overUdp.send(text);
            overUdp.send(text);
            Message first = overUdp.await("the answer", m -> m.isResponse() && m.status() == 200);
            Message second = overUdp.await("the answer again", m -> m.isResponse() && m.status() == 200);
            assertThat(second).hasToString(first.toString());
        }
    }

    /** A new transaction with what is in force already: its 200 was lost, and it is answered, not refused. */
    @Test
    void theSameCallIdCseqAndContactsAgainAre200WithTheList() {
        register().contact(SECOND).send();
        register().callId("lost").cseq(7).contact(FIRST).send();
        Message again = register().callId("lost").cseq(7).contact(FIRST).send();
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.headers("Contact")).hasSize(2);
    }

    /** §10.3 step 8, §20.17. */
    @Test
    void the200ListsEveryBindingWithItsOwnExpiresAndDate() {
        register()
                .contact("<" + FIRST + ">;q=0.7;+sip.instance=\"<urn:uuid:1>\";methods=\"INVITE\"")
                .send();
        register().contact("<" + SECOND + ">;expires=100").send();
        Message query = register().send();
        assertThat(query.status()).isEqualTo(200);
        assertThat(query.headers("Contact"))
                .hasSize(2)
                .anyMatch(
                        c -> c.startsWith("<" + FIRST + ">;q=0.700;+sip.instance=\"<urn:uuid:1>\";methods=\"INVITE\";"))
                .anyMatch(c -> c.startsWith("<" + SECOND + ">;expires="));
        assertThat(query.header("Date")).matches("\\w{3}, \\d{2} \\w{3} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT");
        assertThat(query.find("P-Associated-URI"))
                .as("is between registrar and edge")
                .isEmpty();
    }

    /** §19.1.4: as URIs, not as strings. */
    @Test
    void contactsAreComparedAsUris() {
        register().contact("sip:%61@Phone.example;transport=udp").send();
        register().contact("sip:a@phone.EXAMPLE;transport=UDP").send();
        assertThat(bound()).containsExactly("sip:a@phone.EXAMPLE;transport=UDP");
        register().contact("sip:A@phone.example;transport=udp").send();
        assertThat(bound()).as("the user part has its case").hasSize(2);
    }

    /** RFC 5626 §6: instance and reg-id are the key, whatever Call-ID and port. */
    @Test
    void aPhoneThatRebootedReplacesItsBinding() {
        String device = ";+sip.instance=\"<urn:uuid:7>\";reg-id=1";
        register()
                .callId("before")
                .cseq(900)
                .contact("<sip:a@192.0.2.1:1111>" + device)
                .send();
        Message ok = register()
                .callId("after")
                .cseq(1)
                .contact("<sip:a@192.0.2.1:2222>" + device)
                .send();
        assertThat(ok.headers("Contact")).hasSize(1);
        assertThat(bound()).containsExactly("sip:a@192.0.2.1:2222");
    }

    /** §10.3 step 7: several Contacts, in one field or in many. */
    @Test
    void oneRegisterMayAddOneContactAndRemoveAnother() {
        register()
                .contact("<" + FIRST + ">, <sip:a@192.0.2.3>")
                .contact("sip:a@192.0.2.4")
                .send();
        assertThat(bound()).hasSize(3);
        register().contact("<" + FIRST + ">;expires=0").contact(SECOND).send();
        assertThat(bound()).containsExactlyInAnyOrder(SECOND, "sip:a@192.0.2.3", "sip:a@192.0.2.4");
    }

    /** Ten contacts are the default: the eleventh takes the place of the one unseen longest. */
    @Test
    void inAFullAorTheContactUnseenLongestMakesRoom() {
        for (int i = 1; i <= 10; i++) {
            register().contact("sip:a@192.0.2." + i).send();
        }
        register().contact(FIRST).send();
        assertThat(register().contact("sip:a@192.0.2.11").send().status()).isEqualTo(200);
        assertThat(bound()).hasSize(10).contains(FIRST, "sip:a@192.0.2.11").doesNotContain(SECOND);
    }

    /** RFC 5626 §6: with a reg-id there is one Contact that is bound. */
    @Test
    void aRegIdAmongSeveralContactsIs400() {
        Message refused = register()
                .contact("<" + FIRST + ">;+sip.instance=\"<urn:uuid:7>\";reg-id=1")
                .contact(SECOND)
                .send();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(bound()).isEmpty();
    }

    /** §10.3: applied one after the other, whatever loop they come in on; none is lost. */
    @Test
    void registersOfEightPhonesAtOnceAreAllKept() {
        List<Phone> phones = new ArrayList<>();
        try {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Phone one = i % 2 == 0
                        ? Phone.udp(door.udp("127.0.0.1"), phone.account())
                        : Phone.tcp(door.tcp("127.0.0.1"), phone.account());
                phones.add(one);
                Message asked = Register.by(one).ask();
                Register register = Register.by(one).contact(one.contactUri());
                texts.add(register.text(
                        "Authorization: " + register.credentials(asked.header("WWW-Authenticate"), 1) + "\r\n"));
            }
            for (int i = 0; i < phones.size(); i++) {
                phones.get(i).send(texts.get(i));
            }
            for (Phone one : phones) {
                one.await("its 200", m -> m.isResponse() && m.status() == 200);
            }
            assertThat(bound())
                    .containsExactlyInAnyOrderElementsOf(
                            phones.stream().map(Phone::contactUri).toList());
        } finally {
            phones.forEach(Phone::close);
        }
    }
}
