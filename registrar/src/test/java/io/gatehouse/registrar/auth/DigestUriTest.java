// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.SipUri;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7616 §3.4.6: which digest URIs stand for the Request-URI. */
class DigestUriTest {
    @ParameterizedTest
    @CsvSource({
        "sip:test.io, sip:test.io",
        "sip:test.io, sip:TEST.io:5060;transport=udp",
        "sip:test.io;transport=tcp, sip:test.io",
        "sip:102@test.io, sip:%3102@test.io",
        "sip:102@test.io, sip:127.0.0.1:5060",
        "sip:test.io, sip:::1:56090",
        "sip:test.io, sip:[::1]:5060;transport=tcp",
        "sip:test.io, sip:[2001:db8::1]",
    })
    void theSame(String requestUri, String digestUri) {
        assertThat(DigestUri.names(ByteSpan.of(digestUri), request(requestUri))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sip:test.io, sip:other.example",
        "sip:test.io, sip:abc.de",
        "sip:test.io, sip:alice@127.0.0.1",
        "sip:102@test.io, sip:103@test.io",
        "sip:102@test.io, sip:test.io",
        "sip:test.io:5060, sip:test.io:5070",
        "sip:test.io, nonsense",
    })
    void different(String requestUri, String digestUri) {
        assertThat(DigestUri.names(ByteSpan.of(digestUri), request(requestUri))).isFalse();
    }

    private static SipRequest request(String uri) {
        return SipRequest.create("MESSAGE", SipUri.parse(uri));
    }
}
