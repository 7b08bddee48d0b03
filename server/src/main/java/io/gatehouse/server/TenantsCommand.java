// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse tenants …}. */
@Command(name = "tenants", description = "Customers: list, create.")
final class TenantsCommand extends CommandGroup {
    private final OperatorClient client;

    @Spec
    private CommandSpec spec;

    TenantsCommand(OperatorClient client) {
        this.client = client;
    }

    @Command(name = "list", description = "Shows all tenants.")
    int list(@Option(names = "--json", description = "Answers in JSON.") boolean json) {
        return client.call(Arguments.of("tenants list").put("json", json).request(), spec.commandLine());
    }

    @Command(name = "create", description = "Makes a tenant.")
    int create(
            @Parameters(paramLabel = "DOMAIN", description = "Its SIP domain; cannot be changed later.") String domain,
            @Option(names = "--name", paramLabel = "NAME", description = "Its name, for people.") String name) {
        return client.call(
                Arguments.of("tenants create")
                        .put("domain", domain)
                        .put("name", name)
                        .request(),
                spec.commandLine());
    }
}
