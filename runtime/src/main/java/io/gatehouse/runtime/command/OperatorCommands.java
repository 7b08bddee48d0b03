// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.directory.Directory;
import io.gatehouse.directory.DirectoryRefusal;
import io.gatehouse.directory.DirectoryUnavailable;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.runtime.certificate.CertificateFiles;
import io.gatehouse.runtime.certificate.Certificates;
import io.gatehouse.runtime.data.GatehouseData;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The commands that a running server, or the command line on the data themselves, carries out; told apart by name. */
public final class OperatorCommands implements Command {
    private final Map<String, Command> byName;

    OperatorCommands(Map<String, Command> byName) {
        this.byName = new TreeMap<>(byName);
    }

    /**
     * Every command there is.
     *
     * @param shown empty if no server runs, or none of its listeners speaks TLS
     */
    public static OperatorCommands of(GatehouseData data, CertificateFiles files, Optional<Certificates> shown) {
        Directory directory = data.directory();
        UserCommands users = new UserCommands(directory);
        CertificateCommands certificates = new CertificateCommands(files, shown);
        TenantCommands tenants = new TenantCommands(directory.tenants(), directory.users());
        return new OperatorCommands(Map.ofEntries(
                Map.entry("users import", new UsersImport(directory.userImport())),
                Map.entry("users list", users::list),
                Map.entry("users create", users::create),
                Map.entry("users password", users::password),
                Map.entry("users disable", users::disable),
                Map.entry("users enable", users::enable),
                Map.entry("users delete", users::delete),
                Map.entry("doctor", new DataCheckup(directory, data.location())),
                Map.entry("tenants list", tenants::list),
                Map.entry("tenants create", tenants::create),
                Map.entry("certificates list", certificates::list),
                Map.entry("certificates reload", certificates::reload),
                Map.entry(
                        "registrations list",
                        new RegistrationsList(directory.accounts(), data.location(), data.clock()))));
    }

    /** The same and {@code trace}, which a running server alone can do. */
    public OperatorCommands and(MessageTrace trace) {
        Map<String, Command> more = new TreeMap<>(byName);
        more.put("trace", new TraceCommand(trace));
        return new OperatorCommands(more);
    }

    /**
     * Carries out the command that the request names.
     *
     * @throws CommandRefused if there is no such command, or the directory does not fulfil the wish
     */
    @Blocking
    @Override
    public int run(CommandRequest request, CommandOutput output) {
        Command command = byName.get(request.name());
        if (command == null) {
            throw new CommandRefused(
                    "There is no command '" + request.name() + "'; there are: " + String.join(", ", byName.keySet()));
        }
        try {
            return command.run(request, output);
        } catch (DirectoryRefusal | DirectoryUnavailable refusal) {
            throw new CommandRefused(refusal.getMessage());
        }
    }
}
