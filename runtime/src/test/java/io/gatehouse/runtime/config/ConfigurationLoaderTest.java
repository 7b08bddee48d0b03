// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.settings.Setting;
import io.gatehouse.sip.compliance.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationLoaderTest {
    private static final Setting<Integer> UDP = GatehouseSettings.SIP_UDP_PORT;

    @TempDir
    Path folder;

    private ConfigurationLoader loader() {
        return new ConfigurationLoader(GatehouseSettings.registry()).workingFolder(folder);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("gatehouse.properties"), text);
    }

    private static Properties properties(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        return properties;
    }

    @Test
    void everyKeyOfTheDesignIsKnownWithItsDefault() {
        Map<String, String> fixed = Map.ofEntries(
                Map.entry("gatehouse.bind.address", "0.0.0.0,::"),
                Map.entry("gatehouse.sip.udp.port", "5060"),
                Map.entry("gatehouse.sip.tls.port", "5061"),
                Map.entry("gatehouse.sip.tcp.port", "5063"),
                Map.entry("gatehouse.sip.wss.port", "5065"),
                Map.entry("gatehouse.sip.ws.port", "0"),
                Map.entry("gatehouse.web.https.port", "8887"),
                Map.entry("gatehouse.management.port", "9090"),
                Map.entry("gatehouse.management.address", "127.0.0.1"),
                Map.entry("gatehouse.data.dir", "./data"),
                Map.entry("gatehouse.database.url", ""),
                Map.entry("gatehouse.database.username", ""),
                Map.entry("gatehouse.database.password", ""),
                Map.entry("gatehouse.network.web-domain", ""),
                Map.entry("gatehouse.network.public-ipv4", ""),
                Map.entry("gatehouse.network.private-ipv4", ""),
                Map.entry("gatehouse.master-key.file", ""),
                Map.entry("gatehouse.edge.registrar", ""),
                Map.entry("gatehouse.cluster.enabled", "false"),
                Map.entry("gatehouse.cluster.name", "gatehouse"),
                Map.entry("gatehouse.cluster.bind", ""),
                Map.entry("gatehouse.cluster.discovery", ""),
                Map.entry("gatehouse.roles", "edge,registrar,admin"));

        fixed.forEach((key, value) -> assertThat(GatehouseSettings.registry().find(key))
                .as(key)
                .hasValueSatisfying(setting -> assertThat(setting.showDefault()).isEqualTo(value)));
    }

    @Test
    void takesTheDefaultWhenNothingIsSaid() {
        Configuration configuration = loader().load();

        assertThat(configuration.get(UDP)).isEqualTo(5060);
        assertThat(configuration.source(UDP)).isEqualTo("default");
        assertThat(configuration.isGiven(UDP)).isFalse();
        assertThat(configuration.warnings()).isEmpty();
    }

    @ParameterizedTest(name = "file {0}, environment {1}, system property {2}, command line {3}")
    @CsvSource({
        "1001,,,, 1001,file",
        "1001,1002,,, 1002,environment GATEHOUSE_SIP_UDP_PORT",
        "1001,1002,1003,, 1003,system property",
        "1001,1002,1003,1004, 1004,command line",
        "1001,,,1004, 1004,command line",
        ",1002,1003,, 1003,system property",
        "1001,'',,, 1001,file"
    })
    void theStrongerPlaceWins(
            String file, String environment, String property, String commandLine, int value, String source)
            throws IOException {
        ConfigurationLoader loader = loader();
        if (file != null) {
            file("gatehouse.sip.udp.port = " + file);
        }
        if (environment != null) {
            loader.environment(Map.of("GATEHOUSE_SIP_UDP_PORT", environment, "PATH", "/bin"));
        }
        if (property != null) {
            loader.systemProperties(properties(UDP.key(), property));
        }
        if (commandLine != null) {
            loader.commandLine(Map.of(UDP.key(), commandLine));
        }
        Configuration configuration = loader.load();

        assertThat(configuration.get(UDP)).isEqualTo(value);
        assertThat(configuration.source(UDP)).startsWith(source);
    }

    @Test
    void everySettingCanBeGivenByItsEnvironmentName() {
        Configuration configuration = loader().environment(Map.of(
                        "GATEHOUSE_NETWORK_WEB_DOMAIN", "sip.test.io",
                        "GATEHOUSE_MASTER_KEY_FILE", "/etc/key",
                        "GATEHOUSE_ROLES", "edge,registrar"))
                .load();

        assertThat(configuration.get(GatehouseSettings.WEB_DOMAIN)).isEqualTo("sip.test.io");
        assertThat(configuration.get(GatehouseSettings.MASTER_KEY_FILE)).isEqualTo("/etc/key");
        assertThat(configuration.get(GatehouseSettings.ROLES)).containsExactly("edge", "registrar");
    }

    static List<Setting<?>> settings() {
        return GatehouseSettings.registry().all();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyDefaultIsAllowedWhenWrittenOut(Setting<?> setting) {
        assertThat(setting.parse(setting.showDefault())).isEqualTo(setting.defaultValue());
    }

    @Test
    void takesAwayTolerancesByName() {
        Configuration strictHosts = loader().commandLine(
                        Map.of("gatehouse.sip.compliance", "DEFAULT,-UNDERSCORE_IN_HOST"))
                .load();
        assertThat(strictHosts.get(GatehouseSettings.SIP_COMPLIANCE).grants(Tolerance.UNDERSCORE_IN_HOST))
                .isFalse();
        assertThatExceptionOfType(StartupRefusal.class)
                .isThrownBy(() -> loader().commandLine(Map.of("gatehouse.sip.compliance", "DEFAULT,-UNDERSCORES"))
                        .load())
                .withMessageContaining("docs/compliance.md");
    }

    @Test
    void refusesAnUnknownKeyInTheFileWithTheNearestName() throws IOException {
        Path file = file("gatehouse.sip.upd.port=5070");

        assertThatThrownBy(() -> loader().load())
                .isInstanceOf(StartupRefusal.class)
                .hasMessage("Unknown setting gatehouse.sip.upd.port (file " + file
                        + "): did you mean gatehouse.sip.udp.port?");
    }

    @Test
    void refusesAnUnknownKeyOnTheCommandLine() {
        assertThatThrownBy(() -> loader().commandLine(Map.of("gatehouse.managment.port", "1"))
                        .load())
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("(command line): did you mean gatehouse.management.port?");
    }

    @Test
    void warnsOfAnUnknownNameInTheEnvironment() {
        Configuration configuration = loader().environment(
                        Map.of("GATEHOUSE_SIP_UPD_PORT", "5070", "GATEHOUSE_SERVICE_HOST", "10.0.0.1"))
                .load();

        assertThat(configuration.get(UDP)).isEqualTo(5060);
        assertThat(configuration.warnings())
                .singleElement()
                .asString()
                .contains("GATEHOUSE_SERVICE_HOST")
                .contains("GATEHOUSE_SIP_UPD_PORT (did you mean GATEHOUSE_SIP_UDP_PORT?)");
    }

    @Test
    void refusesAValueInOneLineThatNamesKeyValueSourceAndWhatIsAllowed() {
        assertThatThrownBy(() -> loader().environment(Map.of("GATEHOUSE_SIP_UDP_PORT", "70000"))
                        .load())
                .isInstanceOf(StartupRefusal.class)
                .hasMessage("gatehouse.sip.udp.port = 70000 (environment GATEHOUSE_SIP_UDP_PORT): "
                        + "allowed is a port from 0 to 65535 (0 = off)");
    }

    @Test
    void tellsOfEverythingThatIsWrongInOneLine() throws IOException {
        file("gatehouse.roles=edge,regitsrar\ngatehouse.cluster.enabled=perhaps\n");

        assertThatThrownBy(() -> loader().load())
                .hasMessageContaining("gatehouse.roles = edge,regitsrar")
                .hasMessageContaining("gatehouse.cluster.enabled = perhaps")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void neverShowsThePassword() throws IOException {
        file("gatehouse.database.password=hunter2");
        Configuration configuration = loader().load();

        assertThat(configuration.get(GatehouseSettings.DATABASE_PASSWORD)).isEqualTo("hunter2");
        assertThat(configuration.show(GatehouseSettings.DATABASE_PASSWORD)).isEqualTo("****");
    }

    @Test
    void takesTextAsItIsWithoutExpandingAnything() throws IOException {
        file("gatehouse.database.password=a${b}c$d");

        assertThat(loader().load().get(GatehouseSettings.DATABASE_PASSWORD)).isEqualTo("a${b}c$d");
    }

    @Test
    void readsTheFileThatIsNamed() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("other.conf"), "gatehouse.sip.udp.port=5099");

        assertThat(loader().environment(Map.of("GATEHOUSE_CONFIG_FILE", elsewhere.toString()))
                        .load()
                        .get(UDP))
                .isEqualTo(5099);
        assertThat(loader().withoutFile().load().get(UDP)).isEqualTo(5060);
    }

    @Test
    void refusesANamedFileThatIsNotThere() {
        assertThatThrownBy(() -> loader().commandLine(Map.of("gatehouse.config.file", "missing.conf"))
                        .load())
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("missing.conf (command line): there is no such file");
    }

    @Test
    void refusesAFileThatNamesItself() throws IOException {
        file("gatehouse.config.file=x");

        assertThatThrownBy(() -> loader().load()).hasMessageContaining("cannot be set in the file itself");
    }

    @Test
    void refusesAFileThatIsNoText() throws IOException {
        file("gatehouse.data.dir=\\u12");

        assertThatThrownBy(() -> loader().load())
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void leavesSystemPropertiesOfOthersAlone() {
        assertThat(loader().systemProperties(properties("java.version", "25"))
                        .load()
                        .get(UDP))
                .isEqualTo(5060);
    }
}
