// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.runtime.data.GatehouseData;
import java.util.Map;
import java.util.TreeMap;

/** The commands that a running server, or the command line on the data themselves, carries out; told apart by name. */
public final class OperatorCommands implements Command {
    private final Map<String, Command> byName;

    OperatorCommands(Map<String, Command> byName) {
        this.byName = new TreeMap<>(byName);
    }

    /** Every command there is. */
    public static OperatorCommands of(GatehouseData data) {
        return new OperatorCommands(Map.of(
                "registrations list",
                new RegistrationsList(data.directory().accounts(), data.location(), data.clock())));
    }

    /**
     * Carries out the command that the request names.
     *
     * @throws CommandRefused if there is no such command
     */
    @Blocking
    @Override
    public int run(CommandRequest request, CommandOutput output) {
        Command command = byName.get(request.name());
        if (command == null) {
            throw new CommandRefused(
                    "There is no command '" + request.name() + "'; there are: " + String.join(", ", byName.keySet()));
        }
        return command.run(request, output);
    }
}
