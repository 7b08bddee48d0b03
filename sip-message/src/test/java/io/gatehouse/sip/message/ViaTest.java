// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

        assertThat(asked.withSource("2001:db8::2", 7))
                .hasToString("SIP/2.0/UDP a:5060;x=\"y;z\";rport=7;branch=b;received=2001:db8::2");
        assertThat(notAsked.withSource("10.0.0.1", 7)).hasToString("SIP/2.0/UDP a;branch=b;received=10.0.0.1");
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
}
