// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.runtime.Gatehouse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse demo}: the server with a tenant and two users whose passwords everybody knows. */
@Command(
        name = "demo",
        description =
                "Starts the server with the tenant test.io and the users alice and bob, and says what to do next.")
final class DemoCommand implements Callable<Integer> {
    private final ConfigurationOptions configuration;

    @Spec
    private CommandSpec spec;

    DemoCommand(ConfigurationOptions configuration) {
        this.configuration = configuration;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new ServerProcess(configuration.load()).run(DemoData::addMissingUsers, this::welcome);
    }

    private void welcome(Gatehouse gatehouse) {
        DemoData.addMissingAdministrators(gatehouse.directory());
        spec.commandLine().getOut().println(Welcome.text(gatehouse));
    }
}
