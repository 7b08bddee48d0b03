// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that does nothing alone: another one must follow. */
abstract class CommandGroup implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        String choices = String.join(
                ", ",
                spec.subcommands().entrySet().stream()
                        .filter(entry -> !entry.getValue()
                                .getCommandSpec()
                                .usageMessage()
                                .hidden())
                        .map(entry -> entry.getKey())
                        .toList());
        throw new ParameterException(spec.commandLine(), "say what to do: " + choices);
    }
}
