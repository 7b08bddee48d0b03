// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse registrations …}. */
@Command(name = "registrations", description = "Who is registered.")
final class RegistrationsCommand extends CommandGroup {
    private final OperatorClient client;

    @Spec
    private CommandSpec spec;

    RegistrationsCommand(OperatorClient client) {
        this.client = client;
    }

    @Command(name = "list", description = "Shows who is registered, from where and for how long.")
    int list(
            @Option(names = "--domain", paramLabel = "DOMAIN", description = "The tenant's SIP domain.") String domain,
            @Option(names = "--json", description = "Answers in JSON.") boolean json) {
        return client.call(
                Arguments.of("registrations list")
                        .put("domain", domain)
                        .put("json", json)
                        .request(),
                spec.commandLine());
    }
}
