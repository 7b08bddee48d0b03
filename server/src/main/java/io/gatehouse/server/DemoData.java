// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.directory.Administrators;
import io.gatehouse.directory.Directory;
import io.gatehouse.directory.DirectoryRefusal;
import io.gatehouse.directory.NewUser;
import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.thread.Blocking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tenant, users and administrators of {@code gatehouse demo}. Their passwords are published: for trying out only. */
@Blocking
final class DemoData {
    static final String DOMAIN = "test.io";
    static final NewUser ALICE = new NewUser("alice", "Sunrise-4-river", "101", "ext-101-secret", "Alice", "");
    static final NewUser BOB = new NewUser("bob", "Harbour-7-maple", "102", "ext-102-secret", "Bob", "");
    static final Login ADMINISTRATOR = new Login("admin", "Gate-9-lantern");
    static final Login MANAGER = new Login("manager", "Tower-3-willow");

    private static final Logger log = LoggerFactory.getLogger(DemoData.class);

    private DemoData() {}

    /** Somebody who signs in to the portal. */
    record Login(String username, String password) {}

    /** Adds the users who are not there and resets none; where both are, it costs two look-ups in memory. */
    static void addMissingUsers(Directory directory) {
        Tenant tenant = directory
                .accounts()
                .tenant(DOMAIN)
                .orElseGet(() -> directory.tenants().create("Test", DOMAIN));
        for (NewUser person : List.of(ALICE, BOB)) {
            if (directory.accounts().find(tenant, person.username()).isEmpty()) {
                add(person.username(), () -> directory.users().create(tenant, person));
            }
        }
    }

    /** Adds the administrators who are not there and resets none: a question to the database. */
    static void addMissingAdministrators(Directory directory) {
        addMissing(directory.administrators(), Administrators.SYSTEM, ADMINISTRATOR);
        directory
                .accounts()
                .tenant(DOMAIN)
                .ifPresent(tenant -> addMissing(directory.administrators(), tenant.id(), MANAGER));
    }

    private static void addMissing(Administrators administrators, long tenantId, Login login) {
        if (administrators.find(tenantId, login.username()).isEmpty()) {
            add(login.username(), () -> administrators.create(tenantId, login.username(), login.password(), "", ""));
        }
    }

    /** A name or number that somebody else has by now is theirs. */
    private static void add(String name, Runnable creation) {
        try {
            creation.run();
        } catch (DirectoryRefusal taken) {
            log.warn("The demo's {} was not added: {}", name, taken.getMessage());
        }
    }

    /** Whether this user can sign in with the published password. */
    static boolean isAsPublished(Directory directory, NewUser person) {
        Optional<Account> account = directory
                .tenants()
                .find(DOMAIN)
                .flatMap(tenant -> directory.accounts().find(tenant, person.username()));
        return account.filter(Account::enabled)
                .filter(known -> known.passwordIs(person.password()))
                .isPresent();
    }

    /** Everybody who can sign in with a published password, by name. */
    static List<String> accountsWithPublishedPasswords(Directory directory) {
        List<String> names = new ArrayList<>();
        for (NewUser person : List.of(ALICE, BOB)) {
            if (isAsPublished(directory, person)) {
                names.add(person.username() + "@" + DOMAIN);
            }
        }
        if (isAsPublished(directory, Administrators.SYSTEM, ADMINISTRATOR)) {
            names.add(ADMINISTRATOR.username());
        }
        directory.tenants().find(DOMAIN).ifPresent(tenant -> {
            if (isAsPublished(directory, tenant.id(), MANAGER)) {
                names.add(MANAGER.username() + "@" + DOMAIN);
            }
        });
        return names;
    }

    private static boolean isAsPublished(Directory directory, long tenantId, Login login) {
        return directory
                .administrators()
                .verify(tenantId, login.username(), login.password())
                .isPresent();
    }
}
