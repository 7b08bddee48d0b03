// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class HostTest {
    @Test
    void anAddressIsWrittenWithoutItsZone() throws UnknownHostException {
        byte[] loopback = InetAddress.getByName("::1").getAddress();
        Inet6Address zoned = Inet6Address.getByAddress("", loopback, 0);
        assertThat(zoned.getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1%0");
        assertThat(Host.of(zoned)).isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(Host.of(InetAddress.getByName("192.0.2.1"))).isEqualTo("192.0.2.1");
    }

    /** RFC 5118 §4: the same address has many spellings. */
    @Test
    void anAddressIsTheSameHoweverItIsSpelled() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("2001:db8::1");
        assertThat(Host.isSame("2001:db8::1", address)).isTrue();
        assertThat(Host.isSame("2001:db8:0:0::1", address)).isTrue();
        assertThat(Host.isSame("2001:db8::2", address)).isFalse();
        assertThat(Host.isSame("192.0.2.1", InetAddress.getByName("192.0.2.1"))).isTrue();
        assertThat(Host.isSame("phone.example.org", address)).isFalse();
    }
}
