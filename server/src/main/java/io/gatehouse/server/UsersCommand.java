// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.runtime.command.CommandRefused;
import io.gatehouse.runtime.command.CommandRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse users …}. */
@Command(name = "users", description = "Accounts: list, create, import, change.")
final class UsersCommand extends CommandGroup {
    private static final String USER = "alice@test.io, or alice where there is one tenant only.";
    private static final String DOMAIN = "The tenant's SIP domain.";
    private static final String POLICY = "Refuses a weak password instead of telling of it.";
    private static final String JSON = "Answers in JSON.";

    private final OperatorClient client;

    @Spec
    private CommandSpec spec;

    UsersCommand(OperatorClient client) {
        this.client = client;
    }

    @Command(name = "list", description = "Shows all users, or those of one domain.")
    int list(
            @Option(names = "--domain", paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Option(names = "--json", description = JSON) boolean json) {
        return client.call(
                Arguments.of("users list")
                        .put("domain", domain)
                        .put("json", json)
                        .request(),
                spec.commandLine());
    }

    @Command(name = "create", description = "Makes a user.")
    int create(
            @Parameters(paramLabel = "USER", description = USER) String user,
            @Option(names = "--domain", paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Option(names = "--extension", paramLabel = "NUMBER", description = "Its extension number.")
                    String extension,
            @Option(names = "--display-name", paramLabel = "NAME", description = "Its name, for people.")
                    String displayName,
            @Option(names = "--email", paramLabel = "ADDRESS", description = "Its mail address.") String email,
            @Option(names = "--policy", description = POLICY) boolean policy,
            @Mixin NewPassword newPassword) {
        String password = newPassword.read();
        Arguments arguments = Arguments.of("users create")
                .put("user", user)
                .put("domain", domain)
                .put("extension", extension)
                .put("display-name", displayName)
                .put("email", email)
                .put("policy", policy);
        return withPassword(arguments, password, newPassword);
    }

    @Command(name = "password", description = "Gives a user a new account password.")
    int password(
            @Parameters(paramLabel = "USER", description = USER) String user,
            @Option(names = "--domain", paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Option(names = "--policy", description = POLICY) boolean policy,
            @Mixin NewPassword newPassword) {
        String password = newPassword.read();
        Arguments arguments = Arguments.of("users password")
                .put("user", user)
                .put("domain", domain)
                .put("policy", policy);
        return withPassword(arguments, password, newPassword);
    }

    private int withPassword(Arguments arguments, String password, NewPassword source) {
        int status = client.call(arguments.put("password", password).request(), spec.commandLine());
        if (status == io.gatehouse.runtime.command.Command.DONE) {
            source.tell(spec.commandLine().getOut(), password);
        }
        return status;
    }

    @Command(name = "disable", description = "Signs a user out and lets it in no more.")
    int disable(
            @Parameters(paramLabel = "USER", description = USER) String user,
            @Option(names = "--domain", paramLabel = "DOMAIN", description = DOMAIN) String domain) {
        return onUser("users disable", user, domain);
    }

    @Command(name = "enable", description = "Lets a disabled user in again.")
    int enable(
            @Parameters(paramLabel = "USER", description = USER) String user,
            @Option(names = "--domain", paramLabel = "DOMAIN", description = DOMAIN) String domain) {
        return onUser("users enable", user, domain);
    }

    @Command(name = "delete", description = "Removes a user with its names and registrations.")
    int delete(
            @Parameters(paramLabel = "USER", description = USER) String user,
            @Option(names = "--domain", paramLabel = "DOMAIN", description = DOMAIN) String domain) {
        return onUser("users delete", user, domain);
    }

    private int onUser(String command, String user, String domain) {
        return client.call(
                Arguments.of(command).put("user", user).put("domain", domain).request(), spec.commandLine());
    }

    @Command(
            name = "import",
            description = {
                "Loads accounts in bulk, all or nothing.",
                "The header line names the columns: username,password,extension,display_name,email; domain where the "
                        + "file holds several tenants; extension_password; ha1 and ha1_sha256 instead of password."
            })
    int importFile(
            @Parameters(paramLabel = "FILE.csv", description = "The file, in UTF-8.") Path file,
            @Option(names = "--domain", paramLabel = "DOMAIN", description = "The domain of lines that name none.")
                    String domain,
            @Option(names = "--create-tenant", description = "Makes tenants that do not exist yet.")
                    boolean createTenant,
            @Option(names = "--policy", description = "Refuses weak passwords instead of counting them.")
                    boolean policy,
            @Option(names = "--json", description = "Reports in JSON.") boolean json) {
        Arguments arguments = Arguments.of("users import")
                .put("file", file.toString())
                .put("domain", domain)
                .put("create-tenant", createTenant)
                .put("policy", policy)
                .put("json", json);
        return client.call(arguments.request(content(file)), spec.commandLine());
    }

    private static byte[] content(Path file) {
        try {
            if (Files.size(file) > CommandRequest.MAX_BODY_BYTES) {
                throw new CommandRefused(
                        file + " is larger than " + CommandRequest.MAX_BODY_BYTES + " bytes: divide it");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new CommandRefused("There is no file " + file);
        } catch (IOException unreadable) {
            throw new CommandRefused(file + " cannot be read: " + unreadable.getMessage());
        }
    }
}
