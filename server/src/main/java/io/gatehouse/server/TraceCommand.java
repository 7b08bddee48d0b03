// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.runtime.command.CommandRefused;
import io.gatehouse.runtime.config.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse trace}: of a running server alone. */
@picocli.CommandLine.Command(
        name = "trace",
        description = "Shows SIP messages as they pass, credentials blanked, until Ctrl-C.")
final class TraceCommand implements Callable<Integer> {
    private final ConfigurationOptions options;

    @Spec
    private CommandSpec spec;

    @Option(names = "--call-id", paramLabel = "ID", description = "Of one call or registration alone.")
    private String callId;

    @Option(names = "--user", paramLabel = "USER", description = "From, to or for alice, or alice@test.io, alone.")
    private String user;

    @Option(names = "--raw", description = "Whole messages, not a line for each.")
    private boolean raw;

    @Option(names = "--count", paramLabel = "N", description = "Ends after that many messages.")
    private String count;

    TraceCommand(ConfigurationOptions options) {
        this.options = options;
    }

    @Override
    public Integer call() {
        Configuration configuration = options.load();
        return OperatorClient.callServer(
                        configuration,
                        Arguments.of("trace")
                                .put("call-id", callId)
                                .put("user", user)
                                .put("raw", raw)
                                .put("count", count)
                                .request(),
                        OperatorClient.printing(
                                spec.commandLine().getOut(), spec.commandLine().getErr()))
                .orElseThrow(
                        () -> new CommandRefused("No server runs on this data directory: there is nothing to trace"));
    }
}
