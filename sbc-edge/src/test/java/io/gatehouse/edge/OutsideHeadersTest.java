// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import static io.gatehouse.edge.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

class OutsideHeadersTest {
    private static final String[] STRANGERS_WORDS = {
        "P-Asserted-Identity: <sip:president@test.io>, <tel:+15551234>",
        "p-asserted-identity: <sip:second@test.io>",
        "P-Associated-URI: <sip:president@test.io>",
        "Path: <sip:inner.host;lr>",
        "Route: <sip:inner.host;lr>, <sip:other.host;lr>",
        "Record-Route: <sip:inner.host;lr>"
    };

    /** RFC 3325 §5, RFC 3327 §5.2, RFC 3261 §16.4. */
    @Test
    void ofAnInitialRequestIdentityAndRoutesAreRemoved() {
        SipRequest request = request("INVITE", "sip:bob@test.io", STRANGERS_WORDS);
        OutsideHeaders.removeFromInitial(request);
        assertThat(request.toString())
                .isEqualTo(request("INVITE", "sip:bob@test.io").toString());
    }

    /** Within a dialog Route is the container's: it has verified its tokens. */
    @Test
    void withinADialogOnlyIdentityIsRemoved() {
        SipRequest request = request("BYE", "sip:bob@test.io", STRANGERS_WORDS);
        OutsideHeaders.removeFromSubsequent(request);
        assertThat(request.toString())
                .doesNotContainIgnoringCase("P-Ass")
                .contains("Path: ", "Route: ", "Record-Route: ");
    }

    /** RFC 3261 §22.1, §22.3. */
    @Test
    void credentialsForOurRealmEndHereAndOthersGoOn() {
        String digest =
                "Proxy-Authorization: Digest username=\"alice\", realm=\"%s\", nonce=\"n\", uri=\"sip:bob@test.io\", "
                        + "response=\"00000000000000000000000000000000\"";
        SipRequest request = request(
                "ACK",
                "sip:bob@test.io",
                digest.formatted("test.io"),
                digest.formatted("pbx.example"),
                "Proxy-Authorization: Digest username=\"broken",
                "Proxy-Authorization: Bearer abc");
        OutsideHeaders.removeFromSubsequent(request);
        assertThat(request.values(HeaderName.PROXY_AUTHORIZATION))
                .hasSize(2)
                .extracting(ByteSpan::toString)
                .anyMatch(value -> value.contains("realm=\"pbx.example\""))
                .anyMatch(value -> value.equals("Bearer abc"));
    }

    @Test
    void whatIsNotThereCostsNothing() {
        SipRequest request = request("INVITE", "sip:bob@test.io", "X-Other: 1");
        String before = request.toString();
        OutsideHeaders.removeFromInitial(request);
        assertThat(request.toString()).isEqualTo(before);
    }
}
