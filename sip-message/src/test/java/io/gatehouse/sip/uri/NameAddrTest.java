// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameAddrTest {
    @Test
    void readsQuotedNamesUrisAndParameters() {
        NameAddr a = NameAddr.parse(
                "\"Al <i>; \\\"ce\\\"\" <sip:alice@test.io;lr>;tag=1;+sip.instance=\"<urn:uuid:a;b>\";x;q=0.5");

        assertThat(a.displayName()).contains("Al <i>; \"ce\"");
        assertThat(a.uri()).hasToString("sip:alice@test.io;lr");
        assertThat(a.tag()).contains("1");
        assertThat(a.param("+SIP.instance")).contains("<urn:uuid:a;b>");
        assertThat(a.param("x")).contains("");
        assertThat(a.param("lr")).isEmpty();
    }

    @Test
    void withoutBracketsParametersBelongToTheHeaderField() {
        NameAddr a = NameAddr.parse("sip:alice@test.io;tag=1;x=\"<y>\"");

        assertThat(a.uri()).hasToString("sip:alice@test.io");
        assertThat(a.tag()).contains("1");
        assertThat(a.param("x")).contains("<y>");
    }

    @Test
    void unquotedDisplayNamesAndTelUris() {
        NameAddr a = NameAddr.parse("Alice B <tel:+49301234>");

        assertThat(a.displayName()).contains("Alice B");
        assertThat(a.uri()).isInstanceOf(TelUri.class);
    }

    @Test
    void changesKeepWhatTheyDoNotTouch() {
        NameAddr a = NameAddr.parse("\"A\" <sip:a@b>;x=\"1;2\";tag=t");

        assertThat(a.withTag("new")).hasToString("\"A\" <sip:a@b>;x=\"1;2\";tag=new");
        assertThat(a.withoutParam("tag")).hasToString("\"A\" <sip:a@b>;x=\"1;2\"");
        assertThat(a.withUri(Uri.parse("sip:c@d"))).hasToString("\"A\" <sip:c@d>;x=\"1;2\";tag=t");
        assertThat(NameAddr.of("a \"b\" \\", Uri.parse("sip:c")).displayName()).contains("a \"b\" \\");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<>",
                "<sip:a",
                "\"a <sip:a@b>",
                "\"a\"b\" <sip:a>",
                "<sip:a>x",
                "<sip:a>;=",
                "<sip:a>;x=\"1",
                "a\" <sip:b>",
                "alice"
            })
    void malformedIsRefused(String text) {
        assertThatExceptionOfType(MalformedHeader.class).isThrownBy(() -> NameAddr.parse(text));
    }

    /** What is rewritten keeps the bytes of what it does not know, UTF-8 or not. */
    @Test
    void aNewTagLeavesTheOtherBytesAsTheyAre() {
        byte[] text = "\"Zo\u00eb\" <urn:x>;y=\"\u0440\u0430\";z=?".getBytes(StandardCharsets.UTF_8);
        text[text.length - 1] = (byte) 0xfe;
        byte[] tagged = NameAddr.parse(ByteSpan.of(text)).withTag("t").text().toBytes();
        assertThat(tagged).startsWith(text).endsWith(";tag=t".getBytes(StandardCharsets.UTF_8));
    }
}
