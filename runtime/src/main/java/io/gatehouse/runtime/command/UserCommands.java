// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.directory.Directory;
import io.gatehouse.directory.NewUser;
import io.gatehouse.directory.PasswordPolicy;
import io.gatehouse.directory.User;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.thread.Blocking;
import java.util.List;
import java.util.Optional;

/**
 * {@code users list|create|password|disable|enable|delete}. A user is named {@code alice@test.io}, or {@code alice} with
 * {@code domain} beside it; where there is one tenant only, {@code alice} alone will do.
 */
@Blocking
final class UserCommands {
    private static final int PAGE = 1000;

    private final Directory directory;

    UserCommands(Directory directory) {
        this.directory = directory;
    }

    /** All of them by domain and username, or those of {@code domain}. */
    int list(CommandRequest request, CommandOutput output) {
        List<Tenant> tenants = request.argument("domain")
                .map(domain -> List.of(tenant(domain)))
                .orElseGet(() -> directory.tenants().list());
        Table table = new Table("domain", "username", "extension", "name", "email", "state");
        for (Tenant tenant : tenants) {
            List<User> page;
            int skip = 0;
            do {
                page = directory.users().list(tenant, skip, PAGE);
                page.forEach(user -> addTo(table, user));
                skip += PAGE;
            } while (page.size() == PAGE);
        }
        table.writeTo(output, request.has("json"));
        return Command.DONE;
    }

    private static void addTo(Table table, User user) {
        table.row(
                user.domain(),
                user.username(),
                user.extension(),
                user.displayName(),
                user.email(),
                user.enabled() ? "enabled" : "disabled");
    }

    /** {@code user}, {@code password}, {@code extension}, {@code display-name}, {@code email}, {@code policy}. */
    int create(CommandRequest request, CommandOutput output) {
        Named named = named(request);
        String extension = request.argument("extension").orElse("");
        String password = request.required("password");
        judge(password, request, output, named.username(), extension);
        User user = directory
                .users()
                .create(
                        named.tenant(),
                        new NewUser(
                                named.username(),
                                password,
                                extension,
                                "",
                                request.argument("display-name").orElse(""),
                                request.argument("email").orElse("")));
        output.line("User " + user.username() + "@" + user.domain() + " was made");
        return Command.DONE;
    }

    /** {@code user}, {@code password}, {@code policy}: a new account password; what the former one signed in is out. */
    int password(CommandRequest request, CommandOutput output) {
        User user = existing(request);
        String password = request.required("password");
        judge(password, request, output, user.username(), user.extension());
        directory.users().changePassword(user.id(), password);
        output.line(described(user) + " has a new password; its phones must sign in again");
        return Command.DONE;
    }

    /** {@code user} neither signs in nor is called any more. */
    int disable(CommandRequest request, CommandOutput output) {
        User user = existing(request);
        directory.users().setEnabled(user.id(), false);
        output.line(described(user) + " is disabled");
        return Command.DONE;
    }

    /** {@code user} may sign in again. */
    int enable(CommandRequest request, CommandOutput output) {
        User user = existing(request);
        directory.users().setEnabled(user.id(), true);
        output.line(described(user) + " is enabled");
        return Command.DONE;
    }

    /** {@code user} is gone, with its names. */
    int delete(CommandRequest request, CommandOutput output) {
        User user = existing(request);
        directory.users().remove(user.id());
        output.line(described(user) + " was deleted");
        return Command.DONE;
    }

    private static String described(User user) {
        return user.username() + "@" + user.domain();
    }

    /** A weak password is told of, with {@code policy} refused. */
    private static void judge(String password, CommandRequest request, CommandOutput output, String... ofAccount) {
        List<String> problems = PasswordPolicy.problems(password, ofAccount);
        if (!problems.isEmpty() && request.has("policy")) {
            throw new CommandRefused("The password " + String.join("; ", problems));
        }
        problems.forEach(problem -> output.note("A weak password: it " + problem));
    }

    private record Named(Tenant tenant, String username) {}

    private User existing(CommandRequest request) {
        Named named = named(request);
        return directory
                .users()
                .find(named.tenant(), named.username())
                .orElseThrow(() -> new CommandRefused("There is no user " + named.username() + " in "
                        + named.tenant().domain()));
    }

    private Named named(CommandRequest request) {
        String written = request.required("user");
        int at = written.lastIndexOf('@');
        if (at < 0) {
            return new Named(request.argument("domain").map(this::tenant).orElseGet(this::onlyTenant), written);
        }
        Optional<String> domain = request.argument("domain");
        if (domain.isPresent() && !domain.get().equalsIgnoreCase(written.substring(at + 1))) {
            throw new CommandRefused(written + " is not in the domain " + domain.get());
        }
        return new Named(tenant(written.substring(at + 1)), written.substring(0, at));
    }

    private Tenant tenant(String domain) {
        return directory
                .tenants()
                .find(domain)
                .orElseThrow(() -> new CommandRefused("There is no tenant with the domain " + domain));
    }

    private Tenant onlyTenant() {
        List<Tenant> tenants = directory.tenants().list();
        if (tenants.size() != 1) {
            throw new CommandRefused("There are " + tenants.size() + " tenants: say which with --domain");
        }
        return tenants.get(0);
    }
}
