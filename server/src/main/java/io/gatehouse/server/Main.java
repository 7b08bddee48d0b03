// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.runtime.command.Command;
import io.gatehouse.runtime.command.CommandRefused;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The program {@code gatehouse.jar}. Exit status: 0 for what was done, 1 for a command that was refused or failed, 2 for
 * wrong usage and for whatever the operator must mend before it can start; either is one line on standard error.
 */
public final class Main {
    /** Exit status of wrong usage and of a start that was refused. */
    static final int REFUSED = 2;

    private Main() {}

    /** Runs what the arguments say, and ends the process with its status. */
    public static void main(String... arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** The same without the end of the process. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        ConfigurationOptions configuration = new ConfigurationOptions();
        CommandSpec root = CommandSpec.forAnnotatedObject(new GatehouseCommand())
                .addMixin("configuration", CommandSpec.forAnnotatedObject(configuration));
        CommandLine program = new CommandLine(root);
        commands(configuration, arguments).forEach(command -> program.addSubcommand(command.get()));
        return program.setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler(Main::explainFailure)
                .execute(Arrays.stream(arguments)
                        .map(ConfigurationOptions::spelledOut)
                        .toArray(String[]::new));
    }

    /** The one that is named, else all: setting up each costs some milliseconds of the start. */
    private static Collection<Supplier<Object>> commands(ConfigurationOptions configuration, String... arguments) {
        OperatorClient client = new OperatorClient(configuration);
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("demo", () -> new DemoCommand(configuration));
        all.put("run", () -> new RunCommand(configuration));
        all.put("users", () -> new UsersCommand(client));
        all.put("tenants", () -> new TenantsCommand(client));
        all.put("certificates", () -> new CertificatesCommand(client));
        all.put("registrations", () -> new RegistrationsCommand(client));
        all.put("trace", () -> new TraceCommand(configuration));
        all.put("doctor", () -> new DoctorCommand(configuration));
        all.put("config", () -> new ConfigCommand(configuration));
        all.put("rehearse", RehearseCommand::new);
        return Arrays.stream(arguments)
                .filter(all::containsKey)
                .findFirst()
                .<Collection<Supplier<Object>>>map(name -> List.of(all.get(name)))
                .orElseGet(all::values);
    }

    private static int explainUsage(CommandLine.ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println("gatehouse: " + wrong.getMessage() + " ('./" + name + " --help' tells more)");
        return REFUSED;
    }

    private static int explainFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        boolean refused = failure instanceof StartupRefusal;
        if (refused || failure instanceof CommandRefused) {
            command.getErr().println("gatehouse: " + failure.getMessage());
            LoggerFactory.getLogger(Main.class).debug("Refused", failure);
        } else {
            LoggerFactory.getLogger(Main.class).error("Gatehouse failed", failure);
        }
        return refused ? REFUSED : Command.FAILED;
    }

    /** As written into the jar's manifest by the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "Gatehouse " + (version == null ? "(not packaged)" : version) + " on Java " + Runtime.version()
            };
        }
    }
}
