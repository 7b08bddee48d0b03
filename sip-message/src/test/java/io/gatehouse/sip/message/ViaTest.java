// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViaTest {
    @Test
    void readsSentByAndParameters() {
        Via v = Via.parse(ByteSpan.of("SIP/2.0/WSS [2001:db8::1]:8443;rport;branch=z9hG4bKx;alias;received=10.0.0.1"));

        assertThat(v.transport()).contains(Transport.WSS);
        assertThat(v.host()).hasToString("[2001:db8::1]");
        assertThat(v.port()).isEqualTo(8443);
        assertThat(v.hasRport()).isTrue();
        assertThat(v.rport()).isEqualTo(-1);
        assertThat(v.received()).hasToString("10.0.0.1");
        assertThat(v.hasMagicCookie()).isTrue();
        assertThat(v.maddr().isPresent()).isFalse();
    }

    @Test
    void aTransportThatIsNotSpokenIsStillAVia() {
        Via v = Via.parse(ByteSpan.of("SIP/2.0/SCTP a.test.io"));

        assertThat(v.transport()).isEmpty();
        assertThat(v.transportToken()).hasToString("SCTP");
        assertThat(v.port()).isEqualTo(-1);
        assertThat(v.branch().isPresent()).isFalse();
    }

    /** RFC 3581 §4: rport only where it was asked for. */
    @Test
    void sourceIsStampedAndTheRestKept() {
        Via asked = Via.parse(ByteSpan.of("SIP/2.0/UDP a:5060;x=\"y;z\";rport;branch=b"));
        Via notAsked = Via.parse(ByteSpan.of("SIP/2.0/UDP a;branch=b;received=1.1.1.1"));

        assertThat(asked.withSource(new InetSocketAddress("2001:db8::2", 7)))
                .hasToString("SIP/2.0/UDP a:5060;x=\"y;z\";rport=7;branch=b;received=2001:db8:0:0:0:0:0:2");
        assertThat(notAsked.withSource(new InetSocketAddress("10.0.0.1", 7)))
                .hasToString("SIP/2.0/UDP a;branch=b;received=10.0.0.1");
    }

    @Test
    void makesOneOfOurOwn() {
        assertThat(Via.of(Transport.TCP, "2001:db8::1", 5063, "z9hG4bK1"))
                .hasToString("SIP/2.0/TCP [2001:db8::1]:5063;rport;branch=z9hG4bK1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SIP/2.0/UDP",
                "SIP/2.0/UDP ",
                "SIP/2.0 a",
                "SIP/2.0/UDPa",
                "SIP/2.0/UDP a:",
                "SIP/2.0/UDP a:70000",
                "SIP/2.0/UDP a b",
                "SIP/2.0/UDP [::1",
                "SIP/2.0/UDP a;=1",
                "/2.0/UDP a",
                "SIP/2.0/UDP a;x=\"1"
            })
    void malformedIsRefused(String text) {
        assertThatExceptionOfType(MalformedHeader.class).isThrownBy(() -> Via.parse(ByteSpan.of(text)));
    }

    /** A parameter of UTF-8 letters goes back as it came. */
    @Test
    void aStampLeavesOtherParametersAsTheyAre() {
        String text = "SIP/2.0/UDP h;x=\"\u0440\u0430\u0431\";rport;branch=z9hG4bKx";
        Via stamped = Via.parse(ByteSpan.of(text)).withSource(new InetSocketAddress("192.0.2.1", 5070));
        assertThat(stamped.parameters().value("x")).hasToString("\"\u0440\u0430\u0431\"");
        assertThat(stamped.rport()).isEqualTo(5070);
    }

    /** A quote that does not close would swallow what is put behind it. */
    @Test
    void aQuoteWithinAValueIsRefused() {
        for (String value : new String[] {"a\"b", "\"a\"b", "a<b", "\"a"}) {
            assertThatThrownBy(() -> Via.parse(ByteSpan.of("SIP/2.0/UDP h;branch=z9hG4bKx;x=" + value)))
                    .isInstanceOf(MalformedHeader.class);
        }
    }
}
