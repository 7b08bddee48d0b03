// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import static io.gatehouse.registrar.House.ALICE_PASSWORD;
import static io.gatehouse.registrar.House.alice;
import static io.gatehouse.registrar.House.authorization;
import static io.gatehouse.registrar.House.challenge;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.digest.DigestChallenge;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each of the registrar's tolerances lets through, and how it is refused without it. */
class RegistrarToleranceTest {
    private static final String CONTACT = "Contact: <sip:a@10.0.0.1>";

    /**
     * How alice signs in.
     *
     * @param lines of the REGISTER
     * @param username in the credentials
     * @param uri in the credentials
     * @param credentials what is done to them
     */
    private record SignIn(String lines, String username, String uri, UnaryOperator<String> credentials) {
        static SignIn with(String lines) {
            return new SignIn(lines, "alice", "sip:test.io", value -> value);
        }

        static SignIn as(String username) {
            return new SignIn(CONTACT, username, "sip:test.io", value -> value);
        }

        static SignIn uri(String uri) {
            return new SignIn(CONTACT, "alice", uri, value -> value);
        }

        static SignIn credentials(String from, String to) {
            return new SignIn(CONTACT, "alice", "sip:test.io", value -> {
                assertThat(value).contains(from);
                return value.replace(from, to);
            });
        }
    }

    private static final Map<Tolerance, List<SignIn>> BROKEN = new EnumMap<>(Map.of(
            Tolerance.MALFORMED_EXPIRES,
            List.of(SignIn.with(CONTACT + "\nExpires: soon"), SignIn.with(CONTACT + ";expires=soon")),
            Tolerance.MALFORMED_CONTACT_PARAMETER,
            List.of(SignIn.with(CONTACT + ";q=2"), SignIn.with(CONTACT + ";reg-id=first")),
            Tolerance.DIGEST_FORM,
            List.of(
                    SignIn.credentials("qop=auth", "qop=\"auth\""),
                    SignIn.credentials("algorithm=SHA-256", "algorithm=\"SHA-256\""),
                    SignIn.credentials("realm=\"test.io\"", "realm=test.io"),
                    new SignIn(CONTACT, "alice", "sip:test.io", RegistrarToleranceTest::responseInCapitals)),
            Tolerance.DIGEST_URI_DIFFERS,
            List.of(
                    SignIn.uri("sips:test.io"),
                    SignIn.uri("sip:test.io;transport=udp"),
                    SignIn.uri("sip:test.io:5060")),
            Tolerance.DIGEST_URI_OF_SERVER,
            List.of(SignIn.uri("sip:192.0.2.1:5060")),
            Tolerance.DIGEST_NAME_WITH_DOMAIN,
            List.of(SignIn.as("alice@test.io")),
            Tolerance.DIGEST_NAME_IN_OTHER_CASE,
            List.of(SignIn.as("Alice"))));

    private final House house = new House();

    private static String responseInCapitals(String credentials) {
        int start = credentials.indexOf("response=\"") + "response=\"".length();
        int end = credentials.indexOf('"', start);
        return credentials.substring(0, start)
                + credentials.substring(start, end).toUpperCase(java.util.Locale.ROOT)
                + credentials.substring(end);
    }

    static List<Tolerance> ofTheRegistrar() {
        return List.copyOf(BROKEN.keySet());
    }

    @Test
    void noneIsLeftOut() {
        assertThat(Arrays.stream(Tolerance.values())
                        .filter(one -> one != Tolerance.CHALLENGE_OF_MD5_ALONE)
                        .filter(one -> one.name().matches("(DIGEST|CHALLENGE|MALFORMED)_.*")))
                .containsExactlyElementsOf(ofTheRegistrar());
    }

    @ParameterizedTest
    @MethodSource("ofTheRegistrar")
    void grantedItSignsInAndIsReported(Tolerance tolerance) {
        for (SignIn signIn : BROKEN.get(tolerance)) {
            List<Tolerance> used = new ArrayList<>();
            SipCompliance alone = SipCompliance.STRICT.with(tolerance).reportingTo(used::add);
            assertThat(register(signIn, alone).status()).as("%s", signIn).isEqualTo(200);
            assertThat(used).contains(tolerance);
        }
    }

    @ParameterizedTest
    @MethodSource("ofTheRegistrar")
    void withoutItTheAnswerIsWhatTheDocumentationSays(Tolerance tolerance) {
        for (SignIn signIn : BROKEN.get(tolerance)) {
            SipResponse answer = register(signIn, SipCompliance.DEFAULT.without(tolerance));
            assertThat(answer.status()).as("%s", signIn).isEqualTo(Integer.parseInt(tolerance.refusal()));
            assertThat(house.store.bindings()).isZero();
        }
    }

    @Test
    void whatKeepsEveryRuleSignsInUnderTheStrictMode() {
        assertThat(register(SignIn.with(CONTACT), SipCompliance.STRICT).status())
                .isEqualTo(200);
    }

    /** RFC 8760 §2.4. */
    @Test
    void anAgentThatNeedsMd5AloneIsOfferedEveryAlgorithmWithoutTheTolerance() {
        String lines = CONTACT + "\nUser-Agent: baresip v1.0.0";
        assertThat(offered(SipCompliance.STRICT.with(Tolerance.CHALLENGE_OF_MD5_ALONE), lines))
                .isEqualTo(1);
        assertThat(offered(SipCompliance.DEFAULT.without(Tolerance.CHALLENGE_OF_MD5_ALONE), lines))
                .isEqualTo(2);
    }

    private int offered(SipCompliance compliance, String lines) {
        return house.register(House.request(alice(1, lines), compliance))
                .values(HeaderName.WWW_AUTHENTICATE)
                .size();
    }

    private SipResponse register(SignIn signIn, SipCompliance compliance) {
        SipRequest request = House.request(alice(1, signIn.lines()), compliance);
        DigestChallenge asked = challenge(house.register(request.view()), DigestAlgorithm.SHA_256);
        String right = authorization(request, asked, signIn.username(), ALICE_PASSWORD, 1, signIn.uri());
        request.set(HeaderName.AUTHORIZATION, signIn.credentials().apply(right));
        return house.register(request);
    }
}
