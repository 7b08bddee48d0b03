// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.runtime.data.GatehouseData;

public final class OperatorCommands implements Command {
    private final GatehouseData data;

    public OperatorCommands(GatehouseData data) {
        this.data = data;
    }

    @Override
    public int run(CommandRequest request, CommandOutput output) {
        output.line("" + data.location().users());
        return DONE;
    }
}
