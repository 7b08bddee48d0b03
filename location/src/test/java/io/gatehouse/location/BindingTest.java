// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.Transport;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written of a binding is read back, whatever it is made over. */
class BindingTest {
    private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.1", 5060);

    @Test
    void everyTextAndNumberIsReadBack() {
        Binding binding = BindingWriter.begin()
                .contact("sip:ü@192.0.2.1", ";a=b", "<urn:uuid:1>", 300, 70)
                .callId("call")
                .path(List.of("<sip:one;lr>", "<sip:two;lr>"))
                .userAgent("phone €")
                .received(new InetSocketAddress("10.200.0.255", 65_535), Transport.WS)
                .credential("account")
                .toBinding(7, 3_000, 2_000);
        assertThat(binding.contact()).hasToString("sip:ü@192.0.2.1");
        assertThat(binding.contactParams()).hasToString(";a=b");
        assertThat(binding.instanceId()).hasToString("<urn:uuid:1>");
        assertThat(binding.regId()).isEqualTo(300);
        assertThat(binding.qThousandths()).isEqualTo(70);
        assertThat(binding.callId()).hasToString("call");
        assertThat(binding.cseq()).isEqualTo(7);
        assertThat(binding.expiresAtMillis()).isEqualTo(3_000);
        assertThat(binding.lastSeenMillis()).isEqualTo(2_000);
        assertThat(binding.path()).map(ByteSpan::toString).containsExactly("<sip:one;lr>", "<sip:two;lr>");
        assertThat(binding.userAgent()).hasToString("phone €");
        assertThat(binding.received()).hasToString("10.200.0.255:65535");
        assertThat(binding.transport()).isEqualTo(Transport.WS);
        assertThat(binding.credential()).hasToString("account");
    }

    /** A zone means nothing to others; brackets tell the port from the address. */
    @Test
    void anIpv6AddressHasBracketsAndNoZone() throws Exception {
        Binding binding = upToPath("c")
                .userAgent("")
                .received(
                        new InetSocketAddress(
                                Inet6Address.getByAddress(
                                        "",
                                        new byte[] {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                                        3),
                                0),
                        Transport.UDP)
                .credential("")
                .toBinding(1, 2, 1);
        assertThat(binding.received()).hasToString("[fe80:0:0:0:0:0:0:1]:0");
    }

    @Test
    void aRefreshWithTheSameTextsIsTheFormerBindingWithOtherNumbers() {
        Binding former = refreshable("phone").toBinding(1, 3_000, 2_000);
        Binding made = refreshable("phone").toBinding(former, 2, 6_000, 5_000);
        assertThat(made).isEqualTo(refreshable("phone").toBinding(2, 6_000, 5_000));
        assertThat(made.contact().array()).isSameAs(former.contact().array());
    }

    @Test
    void aRefreshWithAnotherTextHasThatText() {
        Binding former = refreshable("phone").toBinding(1, 3_000, 2_000);
        Binding made = refreshable("other").toBinding(former, 2, 6_000, 5_000);
        assertThat(made.userAgent()).hasToString("other");
        assertThat(made).isEqualTo(refreshable("other").toBinding(2, 6_000, 5_000));
    }

    @Test
    void bindingsDifferInWhateverDiffers() {
        Binding one = refreshable("phone").toBinding(1, 3_000, 2_000);
        assertThat(one).isNotEqualTo(one.with(2, 3_000, 2_000));
        assertThat(one).isNotEqualTo(one.with(1, 3_001, 2_000));
        assertThat(one).isNotEqualTo(one.with(1, 3_000, 2_001));
        assertThat(one).isNotEqualTo(refreshable("other").toBinding(1, 3_000, 2_000));
        assertThat(one).isEqualTo(one.with(1, 3_000, 2_000)).hasSameHashCodeAs(one.with(1, 3_000, 2_000));
    }

    @Test
    void aStepThatIsLeftOutShows() {
        assertThatThrownBy(
                        () -> BindingWriter.begin().contact("c", "", "", 0, -1).path(List.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    private static BindingWriter upToPath(String contact) {
        return BindingWriter.begin()
                .contact(contact, "", "", 0, -1)
                .callId("call")
                .path(List.of());
    }

    private static BindingWriter refreshable(String userAgent) {
        return upToPath("sip:a@192.0.2.1")
                .userAgent(userAgent)
                .received(FROM, Transport.UDP)
                .credential("account");
    }
}
