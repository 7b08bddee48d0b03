// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse certificates …}. */
@Command(name = "certificates", description = "What TLS shows: list, reload.")
final class CertificatesCommand extends CommandGroup {
    private final OperatorClient client;

    @Spec
    private CommandSpec spec;

    CertificatesCommand(OperatorClient client) {
        this.client = client;
    }

    @Command(
            name = "list",
            description = "Shows names, end and fingerprint of each certificate; the last is for every other name.")
    int list(@Option(names = "--json", description = "Answers in JSON.") boolean json) {
        return client.call(Arguments.of("certificates list").put("json", json).request(), spec.commandLine());
    }

    @Command(
            name = "reload",
            description = "Reads the certificate files again; connections that stand are not touched.")
    int reload() {
        return client.call(Arguments.of("certificates reload").request(), spec.commandLine());
    }
}
