// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsRegistryTest {
    private final SettingsRegistry registry = new SettingsRegistry(List.of(
            Setting.port("gatehouse.sip.udp.port", 5060, "UDP"),
            Setting.port("gatehouse.sip.tcp.port", 5063, "TCP"),
            Setting.text("gatehouse.data.dir", "./data", "Data"),
            Setting.text("gatehouse.network.web-domain", "", "Host")));

    @ParameterizedTest
    @CsvSource({
        "gatehouse.sip.upd.port,gatehouse.sip.udp.port",
        "gatehouse.tcp.port,gatehouse.sip.tcp.port",
        "gatehouse.datadir,gatehouse.data.dir",
        "gatehouse.network.webdomain,gatehouse.network.web-domain"
    })
    void findsWhatAMistypedKeyMeans(String typed, String meant) {
        assertThat(registry.nearest(typed)).contains(meant);
    }

    @Test
    void findsNothingForAKeyThatIsNothingLikeOurs() {
        assertThat(registry.nearest("quarkus.http.host")).isEmpty();
    }

    @Test
    void refusesTwoSettingsThatWouldShareAnEnvironmentName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SettingsRegistry(
                        List.of(Setting.text("gatehouse.a-b", "", ""), Setting.text("gatehouse.a.b", "", ""))))
                .withMessageContaining("gatehouse.a-b");
    }

    @Test
    void writesItsOwnDocumentation() {
        assertThat(registry.toMarkdown())
                .contains("| `gatehouse.sip.udp.port` | `5060` | a port from 0 to 65535 (0 = off) | UDP |")
                .contains("| `gatehouse.network.web-domain` | empty |");
    }
}
