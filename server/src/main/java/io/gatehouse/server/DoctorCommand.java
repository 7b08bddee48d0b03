// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.runtime.command.CommandOutput;
import io.gatehouse.runtime.command.CommandRequest;
import io.gatehouse.runtime.command.StoppedServer;
import io.gatehouse.runtime.command.Table;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.server.log.Logging;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse doctor}: looks at everything that commonly keeps a phone from signing in. */
@Command(
        name = "doctor",
        description =
                "Checks ports, data, database, clock, certificate and addresses. Ends with 1 if something is wrong.")
final class DoctorCommand implements Callable<Integer> {
    private static final CommandRequest CHECK_DATA = new CommandRequest("doctor", Map.of());

    private final ConfigurationOptions options;
    private final Table findings = new Table("verdict", "what", "finding");
    private boolean failed;

    @Option(names = "--json", description = "Answers in JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    DoctorCommand(ConfigurationOptions options) {
        this.options = options;
    }

    @Override
    public Integer call() {
        Configuration configuration = options.load();
        Logging.applyQuietly(configuration);
        configuration.warnings().forEach(warning -> add(MachineCheckup.Verdict.WARN, "configuration", warning));
        boolean running = OperatorClient.callServer(configuration, CHECK_DATA, collecting())
                .isPresent();
        MachineCheckup machine = new MachineCheckup(configuration, this::add);
        machine.run(running);
        if (!running && Files.isDirectory(Path.of(configuration.get(GatehouseSettings.DATA_DIR)))) {
            checkStoppedData(configuration);
        }
        CommandOutput out = OperatorClient.printing(
                spec.commandLine().getOut(), spec.commandLine().getErr());
        findings.writeTo(out, json);
        return failed ? io.gatehouse.runtime.command.Command.FAILED : io.gatehouse.runtime.command.Command.DONE;
    }

    private void checkStoppedData(Configuration configuration) {
        try {
            StoppedServer.run(configuration, CHECK_DATA, collecting());
        } catch (StartupRefusal refusal) {
            add(MachineCheckup.Verdict.FAIL, "data", refusal.getMessage());
        }
    }

    private void add(MachineCheckup.Verdict verdict, String what, String finding) {
        failed |= verdict == MachineCheckup.Verdict.FAIL;
        findings.row(verdict.toString(), what, finding);
    }

    private CommandOutput collecting() {
        return new CommandOutput() {
            @Override
            public void line(String text) {
                add(MachineCheckup.Verdict.OK, text.replaceFirst("\t.*", ""), text.replaceFirst(".*\t", ""));
            }

            @Override
            public void error(String text) {
                add(MachineCheckup.Verdict.FAIL, text.replaceFirst("\t.*", ""), text.replaceFirst(".*\t", ""));
            }
        };
    }
}
