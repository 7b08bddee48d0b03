// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import static io.gatehouse.registrar.House.ALICE_PASSWORD;
import static io.gatehouse.registrar.House.alice;
import static io.gatehouse.registrar.House.authorization;
import static io.gatehouse.registrar.House.challenge;
import static io.gatehouse.registrar.House.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.digest.DigestChallenge;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is easily got wrong about Digest (RFC 3261 §22, 7616, 8760). */
class DigestTrapsTest {
    private static final String CONTACT = "Contact: <sip:a@10.0.0.1>";

    private final House house = new House();

    @ParameterizedTest
    @EnumSource(
            value = DigestAlgorithm.class,
            names = {"MD5", "SHA_256"})
    void usernameAndAccountPasswordSignIn(DigestAlgorithm algorithm) {
        assertThat(house.signIn(request(alice(1, CONTACT)), "alice", ALICE_PASSWORD, algorithm)
                        .status())
                .isEqualTo(200);
    }

    /** The rule that names the product, and what must look the same as an unknown user. */
    @ParameterizedTest
    @CsvSource({
        "alice, wrong",
        "nobody, Sunrise-4-river",
        "101, ext-101-secret",
        "101, Sunrise-4-river",
        "carol, Window-9-stone",
        "d~1, Sunrise-4-river",
        "alice@other.io, Sunrise-4-river",
        "bob, Sunrise-4-river"
    })
    void everybodyElseIsChallengedAgainWithoutStale(String username, String password) {
        SipResponse refused = house.signIn(request(alice(1, CONTACT)), username, password);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(challenge(refused, DigestAlgorithm.SHA_256).stale()).isFalse();
        assertThat(house.store.bindings()).isZero();
    }

    /** Not even with a digest that is right for the account: the name in the credentials is the extension number. */
    @ParameterizedTest
    @ValueSource(strings = {"101", "101@test.io"})
    void theExtensionNumberSignsNobodyInWithADigestOfTheUsernameEither(String extension) {
        SipRequest register = request(alice(1, CONTACT));
        DigestChallenge asked = challenge(house.register(register.view()), DigestAlgorithm.SHA_256);
        String right = authorization(register, asked, "alice", ALICE_PASSWORD, 1, "sip:test.io");
        register.set(HeaderName.AUTHORIZATION, right.replace("username=\"alice\"", "username=\"" + extension + "\""));
        assertThat(house.register(register).status()).isEqualTo(401);
        assertThat(house.store.bindings()).isZero();
    }

    @Test
    void aUserOfOneTenantIsNobodyInAnothersDomain() {
        String atOther = alice(1, CONTACT).replace("test.io", "other.io");
        assertThat(house.signIn(request(atOther), "alice", ALICE_PASSWORD).status())
                .isEqualTo(401);
        SipRequest foreignRealm = request(atOther);
        DigestChallenge ofTestIo = challenge(house.register(request(alice(1, CONTACT))), DigestAlgorithm.MD5);
        foreignRealm.set(
                HeaderName.AUTHORIZATION,
                authorization(foreignRealm, ofTestIo, "alice", ALICE_PASSWORD, 1, "sip:other.io"));
        assertThat(house.register(foreignRealm).status()).isEqualTo(401);
    }

    /** RFC 8760 §2.3: most wanted first, always with qop. */
    @Test
    void oneChallengePerAlgorithmInTheTenantsOrder() {
        assertThat(offered(house.register(request(alice(1, CONTACT))))).containsExactly("SHA-256", "MD5");
        house.tenant(1, "test.io", Set.of(), true, DigestAlgorithm.MD5, DigestAlgorithm.SHA_256);
        SipResponse asked = house.register(request(alice(2, CONTACT)));
        assertThat(offered(asked)).containsExactly("MD5", "SHA-256");
        assertThat(challenge(asked, DigestAlgorithm.MD5).qop()).isEqualTo("auth");
        assertThat(challenge(asked, DigestAlgorithm.MD5).realm()).isEqualTo("test.io");
    }

    /** A tolerance for clients that fail on what they should pass over (RFC 8760 §2.4). */
    @ParameterizedTest
    @ValueSource(strings = {"baresip v1.0.0 (x86_64/linux)", "SIPSAK 0.9.8.1", "SIPp/Linux"})
    void clientsThatFailOnShaGetMd5Alone(String agent) {
        String register = alice(1, CONTACT + "\nUser-Agent: " + agent);
        assertThat(offered(house.register(request(register)))).containsExactly("MD5");
        house.tenant(1, "test.io", Set.of(), true, DigestAlgorithm.SHA_256);
        assertThat(offered(house.register(request(register)))).containsExactly("SHA-256");
    }

    private static List<String> offered(SipResponse asked) {
        return asked.values(HeaderName.WWW_AUTHENTICATE).stream()
                .map(value -> DigestChallenge.parse(value).algorithm())
                .toList();
    }

    /** RFC 7616 §3.4: without qop there is no replay protection. */
    @Test
    void credentialsWithoutQopAreNotTaken() {
        SipRequest register = request(alice(1, CONTACT));
        DigestChallenge asked = challenge(house.register(register.view()), DigestAlgorithm.MD5);
        String value = authorization(register, asked, "alice", ALICE_PASSWORD, 1, "sip:test.io");
        register.set(HeaderName.AUTHORIZATION, value.replaceAll(", cnonce=.*", ""));
        assertThat(house.register(register).status()).isEqualTo(401);
    }

    /** RFC 7616 §3.3: the digest is right, only the nonce is old. */
    @Test
    void anOldNonceWithARightDigestIsStale() {
        DigestChallenge old = challenge(house.register(request(alice(1, CONTACT))), DigestAlgorithm.MD5);
        house.pass(Duration.ofHours(2));
        assertStale(answer(old, ALICE_PASSWORD, 1), true);
        assertStale(answer(old, "wrong", 1), false);
    }

    @Test
    void aNonceOfAnEarlierBootIsStale() {
        DigestChallenge old = challenge(house.register(request(alice(1, CONTACT))), DigestAlgorithm.MD5);
        house.boot(2);
        assertStale(answer(old, ALICE_PASSWORD, 1), true);
    }

    @Test
    void aNonceThatWasTamperedWithSignsNobodyIn() {
        DigestChallenge real = challenge(house.register(request(alice(1, CONTACT))), DigestAlgorithm.MD5);
        String nonce = real.nonce();
        for (int at = 0; at < nonce.length(); at++) {
            char other = nonce.charAt(at) == 'A' ? 'B' : 'A';
            String forged = nonce.substring(0, at) + other + nonce.substring(at + 1);
            assertStale(
                    answer(new DigestChallenge("test.io", forged, "MD5", "auth", "", false), ALICE_PASSWORD, 1), true);
        }
        assertStale(answer(new DigestChallenge("test.io", "x", "MD5", "auth", "", false), ALICE_PASSWORD, 1), true);
        assertThat(house.store.bindings()).isZero();
    }

    /** RFC 7616 §3.4: each count serves once, later ones serve again. */
    @Test
    void aNonceServesOncePerCount() {
        DigestChallenge asked = challenge(house.register(request(alice(1, CONTACT))), DigestAlgorithm.MD5);
        assertThat(answer(asked, ALICE_PASSWORD, 1).status()).isEqualTo(200);
        assertThat(answer(asked, ALICE_PASSWORD, 3).status()).isEqualTo(200);
        assertThat(answer(asked, ALICE_PASSWORD, 2).status()).as("overtaken").isEqualTo(200);
        assertStale(answer(asked, ALICE_PASSWORD, 3), true);
    }

    /** RFC 7616 §3.4: or an attacker could burn a victim's nonce. */
    @Test
    void theCountIsRecordedOnlyAfterTheDigestProvedRight() {
        DigestChallenge asked = challenge(house.register(request(alice(1, CONTACT))), DigestAlgorithm.MD5);
        assertStale(answer(asked, "wrong", 1), false);
        assertStale(answer(asked, "wrong", 99), false);
        assertThat(answer(asked, ALICE_PASSWORD, 1).status()).isEqualTo(200);
    }

    private int cseq = 10;

    private SipResponse answer(DigestChallenge challenge, String password, int nc) {
        SipRequest register = request(alice(cseq++, CONTACT));
        register.set(
                HeaderName.AUTHORIZATION, authorization(register, challenge, "alice", password, nc, "sip:test.io"));
        return house.register(register);
    }

    private static void assertStale(SipResponse response, boolean stale) {
        assertThat(response.status()).isEqualTo(401);
        assertThat(challenge(response, DigestAlgorithm.MD5).stale()).isEqualTo(stale);
    }

    /** RFC 7616 §3.4.6: as URIs; phones differ in escapes and parameters. */
    @ParameterizedTest
    @CsvSource({
        "sip:test.io, 200",
        "sip:TEST.io, 200",
        "sip:test.io:5060, 200",
        "sip:test.io;transport=udp, 200",
        "sip:other.io, 400",
        "sip:bob@test.io, 400",
        "nonsense, 400"
    })
    void theDigestsUriIsComparedAsAUri(String uri, int status) {
        SipRequest register = request(alice(1, CONTACT));
        DigestChallenge asked = challenge(house.register(register.view()), DigestAlgorithm.MD5);
        register.set(HeaderName.AUTHORIZATION, authorization(register, asked, "alice", ALICE_PASSWORD, 1, uri));
        assertThat(house.register(register).status()).isEqualTo(status);
    }

    /** A digest hashes the spelling that was typed. */
    @ParameterizedTest
    @ValueSource(strings = {"alice", "Alice", "alice@test.io", "Alice@test.io"})
    void spellingsOfTheUsername(String typed) {
        assertThat(house.signIn(request(alice(1, CONTACT)), typed, ALICE_PASSWORD)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aDisabledAccountIsToldSoOnlyIfItProvedItself() {
        house.changeAlice(1, false, ALICE_PASSWORD, "101");
        assertThat(house.aliceSends(alice(1, CONTACT)).status()).isEqualTo(403);
        assertThat(house.signIn(request(alice(2, CONTACT)), "alice", "wrong").status())
                .isEqualTo(401);
    }

    @Test
    void aDisabledTenantRegistersNobody() {
        house.tenant(1, "test.io", Set.of(), false);
        assertThat(house.aliceSends(alice(1, CONTACT)).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Digest username=\"alice", "Digest username=\"alice\", realm=\"test.io\""})
    void brokenCredentialsAre400(String value) {
        SipRequest register = request(alice(1, CONTACT));
        register.set(HeaderName.AUTHORIZATION, value);
        assertThat(house.register(register).status()).isEqualTo(400);
    }
}
