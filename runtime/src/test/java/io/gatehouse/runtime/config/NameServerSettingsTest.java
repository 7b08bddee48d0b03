// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameServerSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.53, 192.0.2.53:53",
        "192.0.2.53:5353, 192.0.2.53:5353",
        "2001:db8::53, [2001:db8:0:0:0:0:0:53]:53",
        "[2001:db8::53]:5353, [2001:db8:0:0:0:0:0:53]:5353",
        "'192.0.2.1, 192.0.2.2:54,', '192.0.2.1:53,192.0.2.2:54'"
    })
    void addressesWithAndWithoutPorts(String written, String shown) {
        assertThat(NameServerSettings.SERVERS.show(NameServerSettings.SERVERS.parse(written)))
                .isEqualTo(shown);
        assertThat(NameServerSettings.SERVERS.parse(shown)).isEqualTo(NameServerSettings.SERVERS.parse(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ns.test", "300.1.1.1", "192.0.2.1:0", "192.0.2.1:x", "192.0.2.1:70000", "[::1", "1:2"})
    void anythingElseIsRefused(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> NameServerSettings.SERVERS.parse(written));
    }

    @Test
    void nothingMeansTheSystems() {
        assertThat(NameServerSettings.SERVERS.parse("")).isEmpty();
        assertThat(NameServerSettings.SERVERS.parse("192.0.2.1"))
                .containsExactly(new InetSocketAddress("192.0.2.1", 53));
    }
}
