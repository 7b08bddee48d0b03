// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import static io.gatehouse.edge.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.Transport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3261 §16.3 and §8.1.1. */
class SanityTest {
    private static final String CONTACT = "Contact: <sip:alice@192.0.2.9>";

    private static Optional<Refusal> check(SipRequest request) {
        return Sanity.check(request, new PaperFlow(Transport.TLS));
    }

    private static Optional<Integer> statusOf(SipRequest request) {
        return check(request).map(Refusal::status);
    }

    /** RFC 3261 §26.2.2, RFC 5630 §3.1: it was not protected on its way to us. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void aSipsRequestUriNeedsTls(Transport transport) {
        PaperFlow flow = new PaperFlow(transport);
        for (String method : List.of("REGISTER", "INVITE", "OPTIONS", "MESSAGE")) {
            Optional<Refusal> refusal = Sanity.check(request(method, "SIPS:bob@test.io", CONTACT), flow);
            if (transport.secure()) {
                assertThat(refusal).isEmpty();
            } else {
                assertThat(refusal).contains(new Refusal(403, "A sips Request-URI needs TLS", "sips-without-tls"));
            }
            assertThat(Sanity.check(request(method, "sip:bob@test.io;transport=tls", CONTACT), flow))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@test.io", "sips:bob@test.io", "tel:+15551234", "sip:[2001:db8::1]:5070;lr"})
    void uriSchemesThatWeRoute(String uri) {
        assertThat(statusOf(request("INVITE", uri, CONTACT))).isEmpty();
    }

    /** §16.3 step 2. */
    @ParameterizedTest
    @ValueSource(strings = {"mailto:bob@test.io", "http://test.io/", "im:bob@test.io"})
    void anotherSchemeIs416(String uri) {
        assertThat(statusOf(request("INVITE", uri, CONTACT))).hasValue(416);
    }

    /** §8.1.1.8: exactly one, in what can make a dialog. */
    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "SUBSCRIBE", "REFER"})
    void whatMakesADialogHasExactlyOneContact(String method) {
        assertThat(statusOf(request(method, "sip:bob@test.io"))).hasValue(400);
        assertThat(statusOf(request(method, "sip:bob@test.io", CONTACT))).isEmpty();
        assertThat(statusOf(request(method, "sip:bob@test.io", CONTACT, CONTACT)))
                .hasValue(400);
        assertThat(statusOf(request(method, "sip:bob@test.io", CONTACT + ", <sip:b@192.0.2.9>")))
                .hasValue(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE", "OPTIONS", "REGISTER", "INFO", "TELEPORT"})
    void whatMakesNoneMayHaveAnyNumber(String method) {
        assertThat(statusOf(request(method, "sip:test.io"))).isEmpty();
        assertThat(statusOf(request(method, "sip:test.io", CONTACT, CONTACT))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Contact: *", "Contact: <tel:+15551234>", "Contact: <sip:alice@192.0.2.9", "Contact: <sip:>"})
    void theContactOfADialogIsASipAddress(String contact) {
        assertThat(statusOf(request("INVITE", "sip:bob@test.io", contact))).hasValue(400);
    }

    /** §8.1.1: what the parser takes as it stands is looked at here, before anybody acts on it. */
    @ParameterizedTest
    @CsvSource({"FROM, <sip:alice@test.io", "TO, <<>>", "FROM, nonsense"})
    void aBrokenAddressIs400AndNamed(String field, String value) {
        SipRequest request = request("MESSAGE", "sip:bob@test.io");
        request.set(HeaderName.of(field), value);
        assertThat(check(request)).hasValueSatisfying(refusal -> {
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.reason()).startsWith("Malformed");
        });
    }

    @Test
    void reasonsAreOneLineOfAscii() {
        Refusal refusal =
                check(request("INVITE", "mailto:bob@test.io", CONTACT)).orElseThrow();
        assertThat(refusal.reason()).isEqualTo("Unsupported URI Scheme mailto").matches("\\p{ASCII}+");
        assertThat(refusal.metric()).isEqualTo("uri-scheme");
    }
}
