// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BlankingEncoderTest {
    private static final String REQUEST = """
            REGISTER sip:test.io SIP/2.0
            authorization: Digest username="alice",
             response="5ec7e7"
            Proxy-Authorization : Digest response="5ec7e8"
            WWW-Authenticate: Digest nonce="public"
            Call-ID: 1
            """.replace("\n", "\r\n");

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    private String encode(BlankingEncoder blanking, String message, Throwable failure, Object... arguments) {
        blanking.setContext(context);
        blanking.start();
        LoggingEvent event =
                new LoggingEvent("test", context.getLogger("test"), Level.INFO, message, failure, arguments);
        return new String(blanking.encode(event), StandardCharsets.UTF_8);
    }

    private static BlankingEncoder text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern("%level %msg %ex");
        return BlankingEncoder.of(encoder);
    }

    @Test
    void credentialsOfAMessageAreBlankedWithTheirFoldedLines() {
        assertThat(encode(text(), "Received {}", null, REQUEST))
                .doesNotContain("5ec7e7", "5ec7e8", "alice")
                .contains("INFO Received REGISTER", "authorization: ****", "nonce=\"public\"", "Call-ID: 1");
    }

    @Test
    void thoseOfAnExceptionToo() {
        assertThat(encode(text(), "Broken", new IllegalStateException("at Authorization: Digest response=5ec7e7")))
                .doesNotContain("5ec7e7")
                .contains("IllegalStateException", "BlankingEncoderTest");
    }

    @Test
    void andThoseInJson() {
        JsonEncoder json = new JsonEncoder();
        json.setWithFormattedMessage(true);
        json.setWithMessage(false);
        json.setWithArguments(false);
        assertThat(encode(BlankingEncoder.of(json), "Received {}", null, REQUEST))
                .doesNotContain("5ec7e7", "5ec7e8")
                .contains("\"formattedMessage\":\"Received REGISTER")
                .contains("Call-ID: 1");
    }

    @Test
    void whatHasNoneIsUntouched() {
        assertThat(encode(text(), "Ready: {}", null, "UDP")).isEqualTo("INFO Ready: UDP ");
    }
}
