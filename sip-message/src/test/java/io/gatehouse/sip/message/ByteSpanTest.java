// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSpanTest {
    @Test
    void isComparedByValueWhereverItsBytesStand() {
        byte[] b = "xxAlicexx".getBytes(StandardCharsets.US_ASCII);
        ByteSpan span = ByteSpan.of(b, 2, 5);

        assertThat(span).isEqualTo(ByteSpan.of("Alice")).hasSameHashCodeAs(ByteSpan.of("Alice"));
        assertThat(span.equalsIgnoreCase("aLICE")).isTrue();
        assertThat(span.contentEquals("alice")).isFalse();
        assertThat(span.startsWithIgnoreCase("AL")).isTrue();
        assertThat(span.slice(1, 3)).hasToString("li");
    }

    @Test
    void whatIsAbsentIsNotWhatIsEmpty() {
        assertThat(ByteSpan.NONE.isPresent()).isFalse();
        assertThat(ByteSpan.of("").isPresent()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "70, 70",
        "0070, 70",
        "255, 255",
        "256, -1",
        "-1, -1",
        "+1, -1",
        "1x, -1",
        "'', -1",
        "' 1', -1",
        "99999999999999999999999, -1"
    })
    void numbersNeverOverflow(String text, long value) {
        assertThat(ByteSpan.of(text).parseUnsigned(255)).isEqualTo(value);
    }

    @Test
    void theLargestLongIsReadAndOneMoreIsNot() {
        assertThat(ByteSpan.of("9223372036854775807").parseUnsigned(Long.MAX_VALUE))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(ByteSpan.of("9223372036854775808").parseUnsigned(Long.MAX_VALUE))
                .isEqualTo(-1);
    }

    @Test
    void aLimitBelowTenIsALimitToo() {
        assertThat(ByteSpan.of("5").parseUnsigned(5)).isEqualTo(5);
        assertThat(ByteSpan.of("7").parseUnsigned(5)).isEqualTo(-1);
    }
}
