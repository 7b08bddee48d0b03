// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.platform.settings.Setting;
import io.gatehouse.runtime.config.Configuration;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse config}: every setting, its value in force, and where that comes from. */
@Command(
        name = "config",
        description = "Shows every setting: the value in force, where it comes from, what it is for. The form can be "
                + "kept as gatehouse.properties.")
final class ConfigCommand implements Callable<Integer> {
    private final ConfigurationOptions options;

    @Option(names = "--changed", description = "Only what is not at its default.")
    private boolean changed;

    @Spec
    private CommandSpec spec;

    ConfigCommand(ConfigurationOptions options) {
        this.options = options;
    }

    @Override
    public Integer call() {
        Configuration configuration = options.load();
        PrintWriter out = spec.commandLine().getOut();
        for (Setting<?> setting : configuration.registry().all()) {
            if (!changed || configuration.isGiven(setting)) {
                show(configuration, setting, out);
            }
        }
        configuration.warnings().forEach(spec.commandLine().getErr()::println);
        return io.gatehouse.runtime.command.Command.DONE;
    }

    private static void show(Configuration configuration, Setting<?> setting, PrintWriter out) {
        String value = configuration.show(setting);
        out.println("# " + setting.description() + ".");
        out.println("# Allowed: " + setting.allowed() + ". Environment: " + setting.environmentName());
        out.println("# From: " + configuration.source(setting)
                + (configuration.isGiven(setting) ? "; the default is '" + setting.showDefault() + "'" : ""));
        out.println((configuration.isGiven(setting) ? "" : "#") + setting.key() + " = " + value);
        out.println();
    }
}
