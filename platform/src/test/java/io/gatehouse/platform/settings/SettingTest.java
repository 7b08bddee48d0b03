// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    enum Journal {
        MAPPED_FILE,
        PLAIN
    }

    private static final Setting<Integer> PORT = Setting.port("gatehouse.sip.udp.port", 5060, "Where SIP listens");
    private static final Setting<Duration> EXPIRY = Setting.duration(
            "gatehouse.expiry", Duration.ofMinutes(5), Duration.ofMillis(10), Duration.ofDays(1), "How long");

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "", "5060x", "5 060", "99999999999"})
    void refusesWhatIsNoPort(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> PORT.parse(written));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "' 5062 ',5062", "65535,65535"})
    void readsPorts(String written, int value) {
        assertThat(PORT.parse(written)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"10ms,PT0.01S,10ms", "30s,PT30S,30s", "90 s,PT90S,90s", "5M,PT5M,5m", "1h,PT1H,1h", "1d,PT24H,1d"})
    void readsTimesWithTheirUnit(String written, Duration value, String shown) {
        assertThat(EXPIRY.parse(written)).isEqualTo(value);
        assertThat(EXPIRY.show(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9ms", "25h", "5", "m", "-1s", "1w"})
    void refusesTimesOutOfRangeOrWithoutUnit(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> EXPIRY.parse(written));
    }

    @Test
    void readsListsOfKnownWordsAlone() {
        Setting<List<String>> roles =
                Setting.listOf("gatehouse.roles", List.of("edge"), Set.of("edge", "registrar"), "Which roles");

        assertThat(roles.parse("registrar , edge,")).containsExactly("registrar", "edge");
        assertThatIllegalArgumentException().isThrownBy(() -> roles.parse("edge,regitsrar"));
        assertThatIllegalArgumentException().isThrownBy(() -> roles.parse(" "));
        assertThat(roles.allowed()).contains("edge, registrar");
    }

    @Test
    void readsTruthAndChoices() {
        Setting<Boolean> on = Setting.bool("gatehouse.cluster.enabled", false, "Cluster");
        Setting<Journal> journal = Setting.choice("gatehouse.journal", Journal.class, Journal.PLAIN, "Which");

        assertThat(on.parse("TRUE")).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> on.parse("yes"));
        assertThat(journal.parse("mapped-file")).isEqualTo(Journal.MAPPED_FILE);
        assertThat(journal.allowed()).isEqualTo("one of mapped-file, plain");
        assertThatIllegalArgumentException().isThrownBy(() -> journal.parse("rocks"));
    }

    @Test
    void neverShowsASecret() {
        Setting<String> password =
                Setting.text("gatehouse.database.password", "", "Password").asSecret();

        assertThat(password.show("hunter2")).isEqualTo("****");
        assertThat(password.show("")).isEmpty();
    }

    @Test
    void hasAnEnvironmentNameMadeFromItsKey() {
        assertThat(Setting.text("gatehouse.network.web-domain", "", "Host").environmentName())
                .isEqualTo("GATEHOUSE_NETWORK_WEB_DOMAIN");
    }

    @Test
    void settingsGiveWhatIsWrittenElseTheDefault() {
        Settings settings = Settings.of(Map.of("gatehouse.sip.udp.port", "15060"));

        assertThat(settings.get(PORT)).isEqualTo(15060);
        assertThat(settings.get(EXPIRY)).isEqualTo(Duration.ofMinutes(5));
        assertThat(Settings.defaults().get(PORT)).isEqualTo(5060);
    }
}
