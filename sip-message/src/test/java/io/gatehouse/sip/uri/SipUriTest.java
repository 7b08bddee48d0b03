// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {
    @Test
    void readsItsParts() {
        SipUri u = SipUri.parse("sips:al%69ce;day=tuesday:pw@Test.IO:5061;transport=tcp;lr=on;x?subject=a%20b");

        assertThat(u.secure()).isTrue();
        assertThat(u.user()).contains("alice;day=tuesday");
        assertThat(u.host()).isEqualTo("test.io");
        assertThat(u.port()).isEqualTo(5061);
        assertThat(u.transport()).contains(Transport.TLS);
        assertThat(u.lr()).isTrue();
        assertThat(u.param("X")).contains("");
        assertThat(u.param("y")).isEmpty();
        assertThat(u.headers()).hasToString("subject=a%20b");
        assertThat(u).hasToString("sips:al%69ce;day=tuesday:pw@Test.IO:5061;transport=tcp;lr=on;x?subject=a%20b");
    }

    @Test
    void readsIpv6References() {
        SipUri u = SipUri.parse("sip:[2001:DB8::1]:5070;transport=ws");

        assertThat(u.user()).isEmpty();
        assertThat(u.host()).isEqualTo("2001:db8::1");
        assertThat(u.hostIsIpv6()).isTrue();
        assertThat(u.port()).isEqualTo(5070);
        assertThat(u.transport()).contains(Transport.WS);
    }

    /** RFC 3261 §19.1.4, the examples of the text and what follows from its rules. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sip:%61lice@atlanta.com;transport=TCP  | sip:alice@AtlanTa.CoM;Transport=tcp
        sip:carol@chicago.com                  | sip:carol@chicago.com;newparam=5
        sip:carol@chicago.com;security=on      | sip:carol@chicago.com;newparam=5
        sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com | sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com
        sip:alice@atlanta.com?subject=project%20x&priority=urgent | sip:alice@atlanta.com?priority=urgent&subject=project%20x
        SIP:a@b                                | sip:a@B
        sip:a@[2001:db8::1]                    | sip:a@[2001:0DB8:0:0::1]
        sip:a@b;maddr=10.0.0.1                 | sip:a@b;MADDR=10.0.0.1
        """)
    void equivalent(String a, String b) {
        SipUri left = SipUri.parse(a);
        SipUri right = SipUri.parse(b);

        assertThat(left.equivalent(right)).isTrue();
        assertThat(right.equivalent(left)).isTrue();
        assertThat(left.equivalenceHash()).isEqualTo(right.equivalenceHash());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        SIP:ALICE@AtLanTa.CoM;Transport=udp | sip:alice@AtLanTa.CoM;Transport=UDP
        sip:bob@biloxi.com                  | sip:bob@biloxi.com:5060
        sip:bob@biloxi.com                  | sip:bob@biloxi.com;transport=udp
        sip:bob@biloxi.com                  | sip:bob@biloxi.com:6000;transport=tcp
        sip:carol@chicago.com               | sip:carol@chicago.com?Subject=next%20meeting
        sip:bob@phone21.boxesbybob.com      | sip:bob@192.0.2.4
        sip:carol@chicago.com;security=off  | sip:carol@chicago.com;security=on
        sip:a@b                             | sips:a@b
        sip:a@b                             | sip:b
        sip:a@b                             | sip:a:pw@b
        sip:a@b;user=phone                  | sip:a@b
        sip:a@b;ttl=1                       | sip:a@b
        sip:a@b;method=INVITE               | sip:a@b
        sip:a@b;maddr=10.0.0.1              | sip:a@b
        sip:a%3Bb@c                         | sip:a;b@c
        sip:a@b?x=1                         | sip:a@b?x=2
        """)
    void notEquivalent(String a, String b) {
        assertThat(SipUri.parse(a).equivalent(SipUri.parse(b))).isFalse();
        assertThat(SipUri.parse(b).equivalent(SipUri.parse(a))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "sip",
                "sip:",
                "sip:@b",
                "sip:a@",
                "sip:a@b@c",
                "sip:a@b:",
                "sip:a@b:x",
                "sip:a@b:65536",
                "sip:a%zz@b",
                "sip:a%4@b",
                "sip:a b@c",
                "sip:a@[::1",
                "sip:a@[zz]",
                "sip:a@[1.2.3.4]",
                "sip:a@b;=1",
                "sip:a@b\r\nX: 1",
                "<sip:a@b>",
                "sip:a@b,c",
                "tel:",
                "tel:+",
                "tel:abc$",
                "1x:y",
                "sip:a@b:99999999999"
            })
    void malformedIsRefusedWithTheOneException(String text) {
        assertThatExceptionOfType(MalformedUri.class).isThrownBy(() -> Uri.parse(text));
    }

    @Test
    void changesKeepWhatTheyDoNotTouch() {
        SipUri u = SipUri.parse("sip:a%20b@test.io;x=1;lr=on;y");

        assertThat(u.withPort(5080)).hasToString("sip:a%20b@test.io:5080;x=1;lr=on;y");
        assertThat(u.withHost("2001:db8::1", -1)).hasToString("sip:a%20b@[2001:db8::1];x=1;lr=on;y");
        assertThat(u.withParam("X", "2")).hasToString("sip:a%20b@test.io;X=2;lr=on;y");
        assertThat(u.withParam("ob", "")).hasToString("sip:a%20b@test.io;x=1;lr=on;y;ob");
        assertThat(u.withoutParam("lr")).hasToString("sip:a%20b@test.io;x=1;y");
        assertThat(u.withUser("ü@x")).hasToString("sip:%C3%BC%40x@test.io;x=1;lr=on;y");
        assertThat(u.withoutParams()).hasToString("sip:a%20b@test.io");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:alice@test.io, sip:alice@test.io",
        "sips:%61lice@TEST.io:5061;transport=tls, sip:alice@test.io",
        "sip:alice:secret@test.io, sip:alice@test.io",
        "sip:d~1@[2001:DB8::1], sip:d~1@[2001:db8::1]"
    })
    void addressOfRecordHasOneSpelling(String uri, String aor) {
        // the tilde is unreserved (RFC 3261 §25.1 "mark")
        assertThat(Aor.of(SipUri.parse(uri)).orElseThrow()).hasToString(aor);
    }

    @Test
    void aDomainIsNoAddressOfRecord() {
        assertThat(Aor.of(SipUri.parse("sip:test.io"))).isEmpty();
    }

    @Test
    void otherSchemesPassThrough() {
        assertThat(Uri.parse("urn:service:sos")).isInstanceOf(OtherUri.class).hasToString("urn:service:sos");
        TelUri tel = (TelUri) Uri.parse("tel:+1-201-555-0123;phone-context=x");
        assertThat(tel.number()).isEqualTo("+12015550123");
        assertThat(tel.global()).isTrue();
        assertThat(tel.param("phone-context")).contains("x");
    }

    /** RFC 3261 §25.1: there is no password without a user. */
    @Test
    void aPasswordAloneIsNoUser() {
        assertThatThrownBy(() -> SipUri.parse("sip::secret@test.io")).isInstanceOf(MalformedUri.class);
    }

    /** Bytes that are not UTF-8 are somebody else's: a change beside them leaves them as they are. */
    @Test
    void aChangedUriKeepsTheBytesOfTheRest() {
        byte[] odd = "sip:a@test.io;x=".getBytes(StandardCharsets.UTF_8);
        byte[] text = Arrays.copyOf(odd, odd.length + 1);
        text[odd.length] = (byte) 0xfe;
        SipUri changed = SipUri.parse(ByteSpan.of(text)).withPort(5070);
        assertThat(changed.parameters().value("x").at(0)).isEqualTo((byte) 0xfe);
    }
}
