// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.tool;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** sipsak as a phone that registers over UDP; it resolves the domain itself, so the tenant has to be {@code localhost}. */
public final class Sipsak {
    private Sipsak() {}

    /**
     * @param succeeded exit status 0
     * @param output all it printed
     */
    public record Result(boolean succeeded, String output) {}

    public static Result register(Path folder, InetSocketAddress server, String username, String password) {
        ExternalTool.Outcome outcome = ExternalTool.run(
                folder,
                Duration.ofSeconds(20),
                List.of(
                        ExternalTool.require("sipsak", "sipsak"),
                        "-U",
                        "-i",
                        "-vv",
                        "-s",
                        "sip:" + username + "@localhost",
                        "-p",
                        server.getAddress().getHostAddress() + ":" + server.getPort(),
                        "-u",
                        username,
                        "-a",
                        password,
                        "-x",
                        "120",
                        "-C",
                        "sip:" + username + "@127.0.0.1:5555"));
        return new Result(outcome.status() == 0, outcome.output());
    }
}
