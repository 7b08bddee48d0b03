// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** {@code gatehouse} itself: what all commands have in common. */
@Command(
        name = "gatehouse",
        description = "The front door of a SIP service: registrar and session border controller edge.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        scope = ScopeType.INHERIT)
final class GatehouseCommand extends CommandGroup {}
