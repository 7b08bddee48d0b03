// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.runtime.Gatehouse;
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
                .run(gatehouse -> prepare(gatehouse, spec.commandLine().getOut()));
    }

    /** A server without an administrator gets one; published passwords are warned of. */
    static void prepare(Gatehouse gatehouse, PrintWriter out) {
        if (gatehouse.directory().administrators().isEmpty()) {
            String password = NewPassword.generate();
            gatehouse.directory().administrators().create(0, "admin", password, "Administrator", "");
            out.println("The administrator 'admin' was made with the password " + password
                    + "\nIt is not shown again and not kept in clear: note it now.");
        }
        List<String> published = DemoData.accountsWithPublishedPasswords(gatehouse.directory());
        if (!published.isEmpty()) {
            log.warn(
                    "Passwords that everybody can read in the documentation are in force for {}: change them",
                    String.join(", ", published));
        }
    }
}
