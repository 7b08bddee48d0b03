// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.acceptance.Access;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.DigestAnswer;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import java.nio.file.Path;
import java.time.Duration;
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
import org.slf4j.LoggerFactory;

/** RFC 3261 §22, RFC 7616, RFC 8760, as a phone sees them. */
@ParameterizedClass
@EnumSource(names = {"UDP_IPV4", "TCP_IPV4", "TLS_IPV4", "WSS_IPV4"})
class DigestRulesTest {
    /** How the phone comes in; the rules are the same everywhere. */
    @Parameter
    private Access access;

    private static final String CONTACT = "sip:a@192.0.2.1";

    @TempDir
    private static Path data;

    private static final MovedClock clock = new MovedClock();
    private static Door door;

    private Phone phone;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data, clock);
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
        return Register.by(phone).contact(CONTACT);
    }

    private String challenge(String algorithm) {
        return register().ask().headers("WWW-Authenticate").stream()
                .filter(value -> new DigestAnswer(value).algorithm().equals(algorithm))
                .findFirst()
                .orElseThrow();
    }

    private String answer(String challenge, String password, int nonceCount) {
        return new DigestAnswer(challenge)
                .credentials(phone.account().username(), password, "REGISTER", "sip:test.io", nonceCount);
    }

    private String right(String challenge, int nonceCount) {
        return answer(challenge, phone.account().password(), nonceCount);
    }

    private boolean isBound() {
        return !door.bindings(phone.account()).isEmpty();
    }

    private static void assertChallenged(Message answer, boolean stale) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers("WWW-Authenticate"))
                .isNotEmpty()
                .allSatisfy(value -> assertThat(new DigestAnswer(value).stale()).isEqualTo(stale));
    }

    /** RFC 8760 §2.3: one field per algorithm, most wanted first; RFC 7616 §3.4: always with qop. */
    @Test
    void oneChallengePerAlgorithmMostWantedFirst() {
        List<String> challenges = register().ask().headers("WWW-Authenticate");
        assertThat(challenges)
                .extracting(value -> new DigestAnswer(value).algorithm())
                .containsExactly("SHA-256", "MD5");
        assertThat(challenges).allMatch(value -> value.contains("qop=\"auth\"") && value.contains("realm=\"test.io\""));
    }

    /** RFC 8760 §2.4: a tolerance for clients that fail on what they should pass over. */
    @Test
    void aClientThatFailsOnShaIsAskedForMd5Alone() {
        Message asked =
                register().field("User-Agent: baresip v1.0.0 (x86_64/Linux)").ask();
        assertThat(asked.headers("WWW-Authenticate")).singleElement().asString().contains("algorithm=MD5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "MD5"})
    void eitherAlgorithmSignsIn(String algorithm) {
        assertThat(register().withCredentials(right(challenge(algorithm), 1)).status())
                .isEqualTo(200);
        assertThat(isBound()).isTrue();
    }

    /** RFC 7616 §3.3: or a client asks its human for a password. The new nonce serves. */
    @Test
    void anOldNonceIsStaleOnlyWithARightDigest() {
        String old = challenge("SHA-256");
        clock.pass(Duration.ofHours(2));
        assertChallenged(register().withCredentials(answer(old, "wrong", 1)), false);
        Message stale = register().withCredentials(right(old, 1));
        assertChallenged(stale, true);
        assertThat(isBound()).isFalse();
        assertThat(register()
                        .withCredentials(right(stale.header("WWW-Authenticate"), 1))
                        .status())
                .isEqualTo(200);
    }

    /** RFC 7616 §3.4.5: whoever overheard a REGISTER cannot send it again, nor from elsewhere. */
    @Test
    void aDigestServesOnce() {
        String challenge = challenge("MD5");
        String overheard = right(challenge, 1);
        assertThat(register().withCredentials(overheard).status()).isEqualTo(200);
        assertChallenged(register().withCredentials(overheard), true);
        try (Phone attacker = Phone.tcp(door.tcp("127.0.0.1"), phone.account())) {
            Message replayed =
                    Register.by(attacker).contact("sip:evil@192.0.2.66").withCredentials(overheard);
            assertChallenged(replayed, true);
        }
        assertThat(door.isBound("sip:evil@192.0.2.66")).isFalse();
        assertThat(register().withCredentials(right(challenge, 2)).status()).isEqualTo(200);
    }

    /** RFC 7616 §3.4: or an attacker burns his victim's nonce. */
    @Test
    void aWrongDigestBurnsNoNonce() {
        String challenge = challenge("MD5");
        assertChallenged(register().withCredentials(answer(challenge, "wrong", 1)), false);
        assertChallenged(register().withCredentials(answer(challenge, "wrong", 99)), false);
        assertThat(register().withCredentials(right(challenge, 1)).status()).isEqualTo(200);
    }

    /** RFC 7616 §5.4: a nonce of his own making serves nobody. */
    @Test
    void aNonceThatWasTamperedWithSignsNobodyIn() {
        String challenge = challenge("MD5");
        String nonce = new DigestAnswer(challenge).nonce();
        for (int at = 0; at < nonce.length(); at += 5) {
            char other = nonce.charAt(at) == 'A' ? 'B' : 'A';
            String forged = challenge.replace(nonce, nonce.substring(0, at) + other + nonce.substring(at + 1));
            assertThat(register().withCredentials(right(forged, 1)).status()).isEqualTo(401);
        }
        assertThat(isBound()).isFalse();
    }

    /** RFC 7616 §3.4: {@code auth} was asked for; {@code auth-int}, none at all or another scheme are not taken. */
    @Test
    void onlyQopAuthIsTaken() {
        DigestAnswer digest = new DigestAnswer(challenge("MD5"));
        String name = phone.account().username();
        String password = phone.account().password();
        assertChallenged(
                register().withCredentials(digest.withAuthInt(name, password, "REGISTER", "sip:test.io")), false);
        assertChallenged(
                register().withCredentials(digest.withoutQop(name, password, "REGISTER", "sip:test.io")), false);
        assertChallenged(register().withCredentials("Basic YWxpY2U6cGFzc3dvcmQ="), false);
        assertThat(isBound()).isFalse();
    }

    /** RFC 7616 §3.4.6: the same URI in another spelling is the same; another one is a digest that was stolen. */
    @ParameterizedTest
    @CsvSource({
        "sip:TEST.io, 200",
        "sip:test.io:5060, 200",
        "sip:test.io;transport=udp, 200",
        "sip:elsewhere.example, 400",
        "sip:bob@test.io, 400"
    })
    void theDigestsUriIsComparedAsAUri(String uri, int status) {
        String credentials = new DigestAnswer(challenge("MD5"))
                .credentials(phone.account().username(), phone.account().password(), "REGISTER", uri, 1);
        assertThat(register().withCredentials(credentials).status()).isEqualTo(status);
    }

    /** The rule that names the product, also where the hash is the account's own. */
    @Test
    void theExtensionNumberSignsNobodyInWithADigestOfTheUsernameEither() {
        String name = phone.account().username();
        String credentials = right(challenge("SHA-256"), 1)
                .replace("username=\"" + name, "username=\"" + Door.extensionOf(phone.account()));
        assertChallenged(register().withCredentials(credentials), false);
        assertThat(isBound()).isFalse();
    }

    /** Credentials for another realm beside ours do not get in the way (RFC 3261 §22.3). */
    @Test
    void credentialsOfAnotherRealmArePassedOver() {
        Register register = register()
                .field("Authorization: Digest username=\"a\", realm=\"b.example\", nonce=\"c\", uri=\"sip:d\", "
                        + "response=\"00000000000000000000000000000000\", algorithm=MD5");
        assertThat(register.withCredentials(right(challenge("MD5"), 1)).status())
                .isEqualTo(200);
    }

    /** What the phone's keyboard makes of a username, and what many phones send. */
    @ParameterizedTest
    @ValueSource(strings = {"newcomer", "Newcomer"})
    void theSpellingThatWasTypedIsTheOneThatWasHashed(String spelling) {
        String name = phone.account().username().replace("newcomer", spelling);
        for (String typed : List.of(name, name + "@test.io")) {
            String credentials = new DigestAnswer(challenge("SHA-256"))
                    .credentials(typed, phone.account().password(), "REGISTER", "sip:test.io", 1);
            assertThat(register().callId(typed).withCredentials(credentials).status())
                    .as(typed)
                    .isEqualTo(200);
        }
    }

    /** RFC 3261 §10.3 step 1: nobody's domain is not challenged, and the operator reads of it once. */
    @ParameterizedTest
    @ValueSource(strings = {"mistyped%d.example", "127.0.1.%d"})
    void aDomainThatIsNotOursIsRefusedAtOnceAndLoggedOnce(String form) {
        String domain = form.formatted(access.ordinal());
        Logger logger = (Logger) LoggerFactory.getLogger("io.gatehouse.registrar.ForeignDomains");
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try {
            for (int i = 0; i < 3; i++) {
                Message refused =
                        register().at("sip:" + domain).to("sip:a@" + domain).ask();
                assertThat(refused.status()).isEqualTo(404);
                assertThat(refused.find("WWW-Authenticate")).isEmpty();
            }
        } finally {
            logger.detachAppender(said);
        }
        assertThat(said.list).singleElement().asString().contains(domain);
    }
}
