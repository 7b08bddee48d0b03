// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.ConfigurationLoader;
import io.gatehouse.runtime.config.GatehouseSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The settings that are given on the command line, in front of the command or behind it. */
final class ConfigurationOptions {
    private static final String SETTING = "--gatehouse.";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "A setting, stronger than file and environment; --KEY=VALUE means the same.")
    private final Map<String, String> given = new LinkedHashMap<>();

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "Where everything is kept: gatehouse.data.dir.")
    private String dataDir;

    /** {@code --gatehouse.sip.udp.port=5070} as {@code --set=gatehouse.sip.udp.port=5070}. */
    static String spelledOut(String argument) {
        return argument.startsWith(SETTING) && argument.indexOf('=') > 0 ? "--set=" + argument.substring(2) : argument;
    }

    /**
     * The values in force.
     *
     * @throws StartupRefusal if one of them is not allowed or not known
     */
    Configuration load() {
        Map<String, String> options = new LinkedHashMap<>(given);
        if (dataDir != null) {
            options.put(GatehouseSettings.DATA_DIR.key(), dataDir);
        }
        return new ConfigurationLoader(GatehouseSettings.registry())
                .environment(System.getenv())
                .systemProperties(System.getProperties())
                .commandLine(options)
                .load();
    }
}
