// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.directory.Administrators;
import io.gatehouse.directory.Directory;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse run}: the server, until it is told to stop. */
@Command(
        name = "run",
        description = "Starts the server; the first start makes an administrator and prints its password.")
final class RunCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    private final ConfigurationOptions configuration;

    @Spec
    private CommandSpec spec;

    RunCommand(ConfigurationOptions configuration) {
        this.configuration = configuration;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new ServerProcess(configuration.load())
                .run(
                        directory ->
                                addAdministrator(directory, spec.commandLine().getOut()),
                        gatehouse -> warnOfPublishedPasswords(gatehouse.directory()));
    }

    /** A server without an administrator gets one. No phone waits for that, so it is done when the server is ready. */
    static void addAdministrator(Directory directory, PrintWriter out) {
        if (directory.administrators().isEmpty()) {
            String password = NewPassword.generate();
            directory.administrators().create(Administrators.SYSTEM, "admin", password, "Administrator", "");
            out.println("The administrator 'admin' was made with the password " + password
                    + "\nIt is not shown again and not kept in clear: note it now.");
        }
    }

    static void warnOfPublishedPasswords(Directory directory) {
        List<String> published = DemoData.accountsWithPublishedPasswords(directory);
        if (!published.isEmpty()) {
            log.warn(
                    "Passwords that everybody can read in the documentation are in force for {}: change them",
                    String.join(", ", published));
        }
    }
}
