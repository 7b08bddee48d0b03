// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanWriterTest {
    @Test
    void textsSpansAndNumbersFollowEachOther() {
        ByteSpan written = SpanWriter.begin()
                .text('<')
                .text("sip:jürgen")
                .text(ByteSpan.of("@test.io"))
                .text('>')
                .number(5060)
                .toSpan();
        assertThat(written).hasToString("<sip:jürgen@test.io>5060");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 10, 99, 65_535, Long.MAX_VALUE, -1, -70, Long.MIN_VALUE})
    void numbersAreDecimal(long number) {
        assertThat(SpanWriter.begin().number(number).toSpan()).hasToString(Long.toString(number));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "2001:db8::1, [2001:db8:0:0:0:0:0:1]",
        "fe80::1%1, [fe80:0:0:0:0:0:0:1]"
    })
    void hostsAreNumeric(String address, String written) throws UnknownHostException {
        assertThat(SpanWriter.begin().host(InetAddress.getByName(address)).toSpan())
                .hasToString(written);
    }

    @Test
    void oneMayBeBegunWithinAnother() {
        SpanWriter outer = SpanWriter.begin().text("a");
        ByteSpan inner = SpanWriter.begin().text("b").toSpan();
        assertThat(outer.text(inner).text("c").toSpan()).hasToString("abc");
        assertThat(inner).hasToString("b");
    }

    @Test
    void whatWasWrittenStaysWhenTheNextIsBegun() {
        ByteSpan first = SpanWriter.begin().text("first").toSpan();
        SpanWriter.begin().text("other").toSpan();
        assertThat(first).hasToString("first");
    }

    @Test
    void aTextThatIsKnownIsNotMadeAgain() {
        String known = "jürgen";
        assertThat(ByteSpan.of("jürgen").toText(known)).isSameAs(known);
        assertThat(ByteSpan.of("jürgens").toText(known)).isEqualTo("jürgens");
        assertThat(ByteSpan.of("jürge").isText(known)).isFalse();
        assertThat(ByteSpan.of("plain").toText("plain")).isEqualTo("plain");
        assertThat(ByteSpan.of("plain").isText("plaim")).isFalse();
        assertThat(ByteSpan.NONE.isText("")).isTrue();
    }
}
