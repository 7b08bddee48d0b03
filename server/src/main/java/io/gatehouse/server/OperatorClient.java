// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.runtime.command.CommandClient;
import io.gatehouse.runtime.command.CommandOutput;
import io.gatehouse.runtime.command.CommandRefused;
import io.gatehouse.runtime.command.CommandRequest;
import io.gatehouse.runtime.command.CommandSocket;
import io.gatehouse.runtime.command.StoppedServer;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.server.log.Logging;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalInt;
import picocli.CommandLine;

/**
 * Has a command carried out: by the server that runs on the data directory, else on the data themselves. The answer goes to
 * standard output, everything else to standard error.
 */
final class OperatorClient {
    private final ConfigurationOptions options;

    OperatorClient(ConfigurationOptions options) {
        this.options = options;
    }

    /**
     * Carries it out.
     *
     * @return the exit status
     * @throws CommandRefused if it cannot be done
     */
    int call(CommandRequest request, CommandLine commandLine) {
        Configuration configuration = options.load();
        Logging.applyQuietly(configuration);
        CommandOutput output = printing(commandLine.getOut(), commandLine.getErr());
        OptionalInt status = callServer(configuration, request, output);
        return status.isPresent() ? status.getAsInt() : StoppedServer.run(configuration, request, output);
    }

    /** By the running server; empty if none runs on that data directory. */
    static OptionalInt callServer(Configuration configuration, CommandRequest request, CommandOutput output) {
        try {
            Path folder = Path.of(configuration.get(GatehouseSettings.DATA_DIR));
            return CommandClient.call(CommandSocket.in(folder), request, output);
        } catch (IOException gone) {
            throw new CommandRefused("The command was not completed: " + gone.getMessage());
        }
    }

    static CommandOutput printing(PrintWriter out, PrintWriter err) {
        return new CommandOutput() {
            @Override
            public void line(String text) {
                out.println(text);
            }

            @Override
            public void error(String text) {
                err.println("gatehouse: " + text);
            }

            @Override
            public void note(String text) {
                err.println(text);
            }
        };
    }
}
