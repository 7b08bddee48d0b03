// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.digest.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private final Answer answer = new Answer();

    @Test
    void takesTheNonceOfTheWantedAlgorithm() {
        receive("""
                SIP/2.0 401 Unauthorized
                Via: SIP/2.0/UDP 127.0.0.1:5060;rport=5060;branch=z9hG4bK00000100000000ff
                WWW-Authenticate: Digest realm="bench.example", nonce="first", algorithm=SHA-256, qop="auth"
                WWW-Authenticate: Digest realm="bench.example", nonce="second", algorithm=MD5, qop="auth"
                Content-Length: 0

                """);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.exchange()).isEqualTo(0x100_0000_00ffL);
        assertThat(answer.nonce(DigestAlgorithm.MD5)).hasToString("second");
        assertThat(answer.nonce(DigestAlgorithm.SHA_256)).hasToString("first");
        assertThat(answer.nonce(DigestAlgorithm.SHA_512_256)).isNull();
    }

    @Test
    void anEchoedRequestHasNoStatus() {
        receive(
                "REGISTER sip:bench.example SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK0000000000000001\n\n");
        assertThat(answer.status()).isZero();
        assertThat(answer.exchange()).isEqualTo(1);
    }

    private void receive(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, answer.bytes(), 0, bytes.length);
        answer.length(bytes.length);
    }
}
