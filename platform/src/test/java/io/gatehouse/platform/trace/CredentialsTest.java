// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final String SECRET = "0123deadbeef";

    private static String blanked(String message) {
        return new String(Credentials.blanked(message.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Digest response=\"SECRET\"\r\n",
                "Authorization:Digest response=\"SECRET\"\r\n",
                "AUTHORIZATION \t : Digest response=\"SECRET\"\r\n",
                "proxy-authorization: Digest username=\"a, b\", response=\"SECRET\"\r\n",
                "Proxy-Authorization:\r\n Digest realm=\"x\",\r\n\tresponse=\"SECRET\"\r\n",
                "Authorization: Digest a=b,\r\n response=\"1\"\r\nAuthorization: Digest response=\"SECRET\"\r\n",
                "Authentication-Info: rspauth=\"SECRET\", nc=00000001\r\n",
                "Proxy-Authentication-Info: rspauth=\"SECRET\"\r\n",
                "Authorization: Digest response=\"SECRET\"\n",
                "Authorization: Digest response=\"SECRET\"\r",
                "Authorization: Digest response=\"SECRET\"",
                "Authorization Digest response=\"SECRET\"\r\n",
                "\0Authorization: Digest response=\"SECRET\"\r\n",
                "X-Folded: one\r\n Authorization: Digest response=\"SECRET\"\r\n",
                "X: y\r\n\r\nINVITE sip:a SIP/2.0\r\nAuthorization: Digest response=\"SECRET\"\r\n\r\n",
                "Refer-To: <sip:bob@test.io?Authorization=Digest%20SECRET&x=y>\r\n",
                "Authorization: Bearer SECRET\r\n"
            })
    void noFormOfThemIsShown(String form) {
        String message = "REGISTER sip:test.io SIP/2.0\r\n" + form.replace("SECRET", SECRET) + "Call-ID: c1\r\n\r\n";
        String shown = blanked(message);
        assertThat(shown).doesNotContain(SECRET).doesNotContain("deadbeef").hasSameSizeAs(message);
        assertThat(shown).startsWith("REGISTER sip:test.io SIP/2.0\r\n");
        assertThat(shown.chars().filter(c -> c == '\r' || c == '\n').count())
                .isEqualTo(message.chars().filter(c -> c == '\r' || c == '\n').count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WWW-Authenticate: Digest realm=\"test.io\", nonce=\"n\"\r\n",
                "Subject: authorization is needed\r\n",
                "Authorizatio: kept\r\n",
                "Authorization: \r\nContact: <sip:a@b>\r\n"
            })
    void everythingElseIs(String field) {
        String message = "SIP/2.0 401 Unauthorized\r\n" + field + "Call-ID: c1\r\n\r\n";
        assertThat(blanked(message)).isEqualTo(message);
    }

    @Test
    void whatFollowsAFoldedValueIsShown() {
        assertThat(blanked("A: b\r\nAuthorization: Digest\r\n x=1\r\nCall-ID: c1\r\n\r\nbody"))
                .isEqualTo("A: b\r\nAuthorization: ******\r\n ***\r\nCall-ID: c1\r\n\r\nbody");
    }

    @Test
    void anyBytesAreCopiedWithoutFail() {
        Random random = new Random(4711);
        byte[] alphabet = "authorizatinAUTHORIZATIN-info:=<>&\" \t\r\n\0\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 20_000; i++) {
            byte[] message = new byte[random.nextInt(60)];
            for (int j = 0; j < message.length; j++) {
                message[j] = alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(Credentials.blanked(message)).hasSameSizeAs(message);
        }
    }
}
