// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final ByteSpan GET = ByteSpan.of("GET");

    /** RFC 7616 §3.9.1. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void checksTheExamplesOfRfc7616(String token, String response) {
        DigestAlgorithm algorithm = DigestAlgorithm.ofToken(token).orElseThrow();
        byte[] ha1 = Digest.ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");
        DigestCredentials c = DigestCredentials.parse(ByteSpan.of("""
                Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", \
                algorithm=%s, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, \
                cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="%s", \
                opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"""".formatted(token, response)));

        assertThat(c.algorithm()).contains(algorithm);
        assertThat(c.nonceCount()).isEqualTo(1);
        assertThat(Digest.verify(c, algorithm, ha1, GET)).isTrue();
        assertThat(Digest.verify(c, algorithm, ha1, ByteSpan.of("POST"))).isFalse();
        ha1[3] ^= 1;
        assertThat(Digest.verify(c, algorithm, ha1, GET)).isFalse();
    }

    /** RFC 2617 §3.5, and the same without qop (§3.2.2.1). */
    @Test
    void checksTheExampleOfRfc2617() {
        byte[] ha1 = Digest.ha1(DigestAlgorithm.MD5, "Mufasa", "testrealm@host.com", "Circle Of Life");
        String nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";

        assertThat(Digest.response(
                        DigestAlgorithm.MD5, ha1, "GET", "/dir/index.html", nonce, "00000001", "0a4f113b", "auth"))
                .isEqualTo("6629fae49393a05397450978507c4ef1");
        assertThat(Digest.response(DigestAlgorithm.MD5, ha1, "GET", "/dir/index.html", nonce, "", "", ""))
                .isEqualTo("670fd8c2df070c60b045671b8b24ff02");
    }

    /** The input of RFC 7616 §3.9.2; the expected value was computed with OpenSSL's SHA-512/256. */
    @Test
    void checksTheSha512ExampleOfRfc7616() {
        DigestAlgorithm a = DigestAlgorithm.SHA_512_256;
        byte[] ha1 = Digest.ha1(a, "J\u00e4s\u00f8n Doe", "api@example.org", "Secret, or not?");

        assertThat(Digest.response(
                        a,
                        ha1,
                        "GET",
                        "/doe.json",
                        "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
                        "00000001",
                        "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm",
                        "auth"))
                .isEqualTo("7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca301974843d840c");
    }

    @ParameterizedTest
    @EnumSource
    void whatAClientComputesIsVerified(DigestAlgorithm algorithm) {
        byte[] ha1 = Digest.ha1(algorithm, "alice", "test.io", "Sunrise-4-river");
        String response = Digest.response(algorithm, ha1, "REGISTER", "sip:test.io", "n", "0000000a", "c", "auth");
        DigestCredentials c =
                DigestCredentials.parse(ByteSpan.of("digest username=\"alice\",realm=\"test.io\",nonce=\"n\","
                        + "uri=\"sip:test.io\",response=\"" + response
                        + "\",cnonce=\"c\",nc=0000000a,qop=\"auth\",algorithm="
                        + algorithm.token()));

        assertThat(ha1).hasSize(algorithm.ha1Bytes());
        assertThat(Digest.verify(c, algorithm, ha1, ByteSpan.of("REGISTER"))).isTrue();
        assertThat(c.nonceCount()).isEqualTo(10);
    }

    @Test
    void namesWithEscapesAreReadPlain() {
        DigestCredentials c = DigestCredentials.parse(ByteSpan.of(
                "Digest username=\"a\\\"b, c\", realm=\"r\", nonce=\"n\\\"\", uri=\"sip:a\", response=\"x\", new=1"));

        assertThat(c.username()).hasToString("a\"b, c");
        assertThat(c.nonce()).hasToString("n\\\"");
        assertThat(c.algorithm()).contains(DigestAlgorithm.MD5);
        assertThat(c.qop().isPresent()).isFalse();
        assertThat(c.toString()).doesNotContain("a\"b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic abc",
                "Digest",
                "Digestusername=\"a\"",
                "Digest username",
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\"",
                "Digest username=\"a, realm=\"r\", nonce=\"n\", uri=\"u\", response=\"r\"",
                "Digest username=\"a\", username=\"b\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"r\""
            })
    void brokenCredentialsAreRefused(String value) {
        assertThatExceptionOfType(MalformedHeader.class).isThrownBy(() -> DigestCredentials.parse(ByteSpan.of(value)));
    }

    @Test
    void anAlgorithmThatIsNotKnownIsNone() {
        DigestCredentials c = DigestCredentials.parse(ByteSpan.of(
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"x\", algorithm=MD5-sess"));

        assertThat(c.algorithm()).isEmpty();
    }

    @Test
    void readsAChallenge() {
        DigestChallenge c = DigestChallenge.parse(ByteSpan.of(
                "Digest realm=\"test.io\", nonce=\"n,1\", qop=\"auth,auth-int\", algorithm=SHA-256, stale=TRUE"));

        assertThat(c).isEqualTo(new DigestChallenge("test.io", "n,1", "SHA-256", "auth,auth-int", "", true));
    }
}
