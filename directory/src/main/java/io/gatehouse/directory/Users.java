// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.internal.store.AccountRow;
import io.gatehouse.directory.internal.store.NameRow;
import io.gatehouse.platform.thread.Blocking;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.hibernate.Session;

/**
 * The users of all tenants. Every method asks the database: any thread but an event loop. When a write returns it is
 * committed and the SIP side sees it.
 *
 * <p>Writes throw {@link DirectoryRefusal} and {@link DirectoryUnavailable}.
 */
@Blocking
public final class Users {
    private static final String SEARCHED = " where tenantId = :tenant and (username like :part escape '!'"
            + " or extension like :part escape '!' or lower(displayName) like :part escape '!'"
            + " or lower(email) like :part escape '!')";

    private final Writes writes;
    private final AccountTable table;
    private final AccountRows rows;
    private final Secrets secrets;
    private final InstantSource clock;

    Users(Writes writes, AccountTable table, AccountRows rows, Secrets secrets, InstantSource clock) {
        this.writes = writes;
        this.table = table;
        this.rows = rows;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** Makes an enabled user. */
    public User create(Tenant tenant, NewUser wish) {
        NameRules.checkExtension(wish.extension());
        NameRules.checkUsername(wish.username(), wish.extension());
        checkTexts(wish.displayName(), wish.email());
        return writes.write(session -> {
            AccountRow row = new AccountRow();
            row.tenantId = tenant.id();
            row.spelling = wish.username();
            row.username = NameRules.lower(wish.username());
            row.extension = wish.extension();
            refuseTaken(session, tenant, "username", row.username);
            refuseTaken(session, tenant, "extension", row.extension);
            row.displayName = wish.displayName();
            row.email = wish.email();
            row.enabled = true;
            row.credentialVersion = 1;
            row.createdAt = clock.instant();
            row.secret = new byte[0];
            row.extensionSecret = new byte[0];
            session.persist(row);
            secrets.password(row, tenant.domain(), wish.password());
            secrets.extensionPassword(row, tenant.domain(), wish.extensionPassword());
            session.flush();
            persistNames(session, row);
            return outcome(row);
        });
    }

    /** By username, in any case, or extension number. */
    public Optional<User> find(Tenant tenant, String name) {
        return table.find(tenant, name).flatMap(account -> find(account.userId()));
    }

    /** By id. */
    public Optional<User> find(long id) {
        return writes.read(session ->
                Optional.ofNullable(session.find(AccountRow.class, id)).map(this::user));
    }

    /** A page of a tenant's users by username. */
    public List<User> list(Tenant tenant, int skip, int top) {
        return writes.read(session -> session
                .createSelectionQuery("from AccountRow where tenantId = :tenant order by username", AccountRow.class)
                .setParameter("tenant", tenant.id())
                .setFirstResult(skip)
                .setMaxResults(top)
                .getResultList()
                .stream()
                .map(this::user)
                .toList());
    }

    /** A page of a tenant's users. */
    public List<User> list(Tenant tenant, UserPage page) {
        String direction = page.descending() ? " desc" : "";
        return writes.read(session -> session
                .createSelectionQuery(
                        "from AccountRow" + SEARCHED + " order by "
                                + page.order().property() + direction + ", username",
                        AccountRow.class)
                .setParameter("tenant", tenant.id())
                .setParameter("part", pattern(page.search()))
                .setFirstResult(page.skip())
                .setMaxResults(page.top())
                .getResultList()
                .stream()
                .map(this::user)
                .toList());
    }

    /** How many users of a tenant have that in one of their texts, as in {@link UserPage}. */
    public long count(Tenant tenant, String search) {
        return writes.read(
                session -> session.createSelectionQuery("select count(*) from AccountRow" + SEARCHED, Long.class)
                        .setParameter("tenant", tenant.id())
                        .setParameter("part", pattern(search))
                        .getSingleResult());
    }

    /** How many users a tenant has. */
    public long count(Tenant tenant) {
        return writes.read(session -> session.createSelectionQuery(
                        "select count(*) from AccountRow where tenantId = :tenant", Long.class)
                .setParameter("tenant", tenant.id())
                .getSingleResult());
    }

    /** Gives a new account password; the former one, and what was signed in with it, is void. */
    public User changePassword(long id, String password) {
        return change(id, (session, row) -> {
            secrets.password(row, realm(row), password);
            row.credentialVersion++;
        });
    }

    /** Gives a new extension password, which signs nobody in. */
    public User changeExtensionPassword(long id, String password) {
        return change(id, (session, row) -> secrets.extensionPassword(row, realm(row), password));
    }

    /** Whether this is the extension password. */
    public boolean extensionPasswordIs(long id, String password) {
        return writes.read(session -> {
            AccountRow row = existing(session, id);
            return secrets.extensionPasswordIs(row, realm(row), password);
        });
    }

    /** A disabled user neither signs in nor is called. */
    public User setEnabled(long id, boolean enabled) {
        return change(id, (session, row) -> row.enabled = enabled);
    }

    /** Changes what people read. */
    public User describe(long id, String displayName, String email) {
        checkTexts(displayName, email);
        return change(id, (session, row) -> {
            row.displayName = displayName;
            row.email = email;
        });
    }

    /** Gives another extension number; the empty one takes it away. */
    public User changeExtension(long id, String extension) {
        NameRules.checkExtension(extension);
        return change(id, (session, row) -> putExtension(session, row, extension));
    }

    /** Changes several things at once. */
    public User edit(long id, UserEdit edit) {
        edit.extension().ifPresent(NameRules::checkExtension);
        checkTexts(edit.displayName().orElse(""), edit.email().orElse(""));
        return change(id, (session, row) -> {
            row.displayName = edit.displayName().orElse(row.displayName);
            row.email = edit.email().orElse(row.email);
            row.enabled = edit.enabled().orElse(row.enabled);
            edit.extension().ifPresent(extension -> putExtension(session, row, extension));
        });
    }

    /**
     * Gives another username, and the new password that it takes: digests are made with the username.
     *
     * @throws DirectoryRefusal if there is an account or extension password and no new account password is given
     */
    public User rename(long id, String username, Optional<String> newPassword) {
        return change(id, (session, row) -> {
            NameRules.checkUsername(username, row.extension);
            if (newPassword.isEmpty() && (row.secret.length > 0 || row.extensionSecret.length > 0)) {
                throw DirectoryRefusal.conflict(
                        "username",
                        "the passwords of " + row.username
                                + " are tied to its username: give a new password with the new " + "username");
            }
            String lower = NameRules.lower(username);
            if (!lower.equals(row.username)) {
                refuseTaken(session, tenant(row), "username", lower.equals(row.extension) ? "" : lower);
                dropNames(session, row);
            }
            boolean renamed = !lower.equals(row.username);
            row.username = lower;
            row.spelling = username;
            secrets.password(row, realm(row), newPassword.orElse(""));
            secrets.extensionPassword(row, realm(row), "");
            row.credentialVersion++;
            if (renamed) {
                persistNames(session, row);
            }
        });
    }

    /** Removes a user and its names. */
    public void remove(long id) {
        writes.write(session -> {
            AccountRow row = existing(session, id);
            dropNames(session, row);
            session.remove(row);
            return new Writes.Outcome<>(id, List.of(ChangeLog.Change.user(row.tenantId, id)), () -> table.remove(id));
        });
    }

    private User change(long id, BiConsumer<Session, AccountRow> edit) {
        return writes.write(session -> {
            AccountRow row = existing(session, id);
            edit.accept(session, row);
            return outcome(row);
        });
    }

    private Writes.Outcome<User> outcome(AccountRow row) {
        Account account = rows.account(row, realm(row));
        return new Writes.Outcome<>(
                user(row), List.of(ChangeLog.Change.user(row.tenantId, row.id)), () -> table.put(account));
    }

    private void putExtension(Session session, AccountRow row, String extension) {
        NameRules.checkUsername(row.username, extension);
        if (!extension.equals(row.extension)) {
            refuseTaken(session, tenant(row), "extension", extension.equals(row.username) ? "" : extension);
            dropNames(session, row);
            row.extension = extension;
            persistNames(session, row);
        }
    }

    private static String pattern(String search) {
        return "%" + NameRules.lower(search).replaceAll("[!%_]", "!$0") + "%";
    }

    private static AccountRow existing(Session session, long id) {
        AccountRow row = session.find(AccountRow.class, id);
        if (row == null) {
            throw DirectoryRefusal.unknown("user", "there is no user " + id);
        }
        return row;
    }

    private static void refuseTaken(Session session, Tenant tenant, String field, String name) {
        if (!name.isEmpty() && session.find(NameRow.class, new NameRow.Key(tenant.id(), name)) != null) {
            throw DirectoryRefusal.conflict(
                    field,
                    "'" + name + "' is somebody's username or extension number in " + tenant.domain() + " already");
        }
    }

    private static void persistNames(Session session, AccountRow row) {
        session.persist(NameRow.ofUser(row, row.username));
        if (!row.extension.isEmpty() && !row.extension.equals(row.username)) {
            session.persist(NameRow.ofUser(row, row.extension));
        }
    }

    private static void dropNames(Session session, AccountRow row) {
        for (String name : List.of(row.username, row.extension)) {
            NameRow stored = name.isEmpty() ? null : session.find(NameRow.class, new NameRow.Key(row.tenantId, name));
            if (stored != null) {
                session.remove(stored);
            }
        }
        session.flush();
    }

    private static void checkTexts(String displayName, String email) {
        NameRules.checkLength("display_name", displayName, 256);
        NameRules.checkLength("email", email, 320);
    }

    private Tenant tenant(AccountRow row) {
        return table.tenantById(row.tenantId).orElseThrow();
    }

    private String realm(AccountRow row) {
        return tenant(row).domain();
    }

    private User user(AccountRow row) {
        return new User(
                row.id,
                row.tenantId,
                realm(row),
                row.username,
                row.extension,
                row.displayName,
                row.email,
                row.enabled,
                AccountRows.algorithms(row.algorithms),
                row.createdAt);
    }
}
