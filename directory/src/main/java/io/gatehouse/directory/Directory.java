// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.internal.secret.Seal;
import io.gatehouse.directory.internal.store.Database;
import io.gatehouse.directory.internal.store.Store;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.lifecycle.Component;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Who exists: tenants, users, administrators and their secrets, in H2 or PostgreSQL, with every account in memory for the
 * SIP side. Opened once, stopped once; what it hands out may be used on several threads until then.
 */
public final class Directory implements Component, AutoCloseable {
    private static final String KEY_CHECK = "directory.key-check";
    private static final Seal.Place KEY_CHECK_PLACE = new Seal.Place(Seal.Kind.KEY_CHECK, 0, 0);

    private final String shown;
    private final Database database;
    private final Store store;
    private final AccountTable table = new AccountTable();
    private final Tenants tenants;
    private final Users users;
    private final Administrators administrators;
    private final UserImport userImport;
    private final PortalSessions portalSessions;
    private final Optional<ChangePoll> poll;

    private Directory(DirectoryConfig config, Database database) throws SQLException {
        this.shown = config.toString();
        this.database = database;
        Seal seal = new Seal(config.masterKey());
        prepare(database.source(), seal, config.clock());
        AccountRows rows = new AccountRows(seal);
        long latest = rows.load(database.source(), table);
        this.store = new Store(database);
        Writes writes = new Writes(store, database.source(), rows, table, latest, config.clock());
        Secrets secrets = new Secrets(seal);
        this.tenants = new Tenants(writes, table, config.clock());
        this.users = new Users(writes, table, rows, secrets, config.clock());
        this.administrators = new Administrators(writes, config.clock());
        this.userImport = new UserImport(writes, table, rows, secrets, tenants, config.clock());
        this.portalSessions = new PortalSessions(database.source(), table, config.clock());
        this.poll =
                database.postgresql() ? Optional.of(new ChangePoll(writes, config.pollInterval())) : Optional.empty();
    }

    /**
     * Opens the database, brings its schema up to date and loads every account.
     *
     * @throws StartupRefusal if the database does not open, another process has it open, or the master key is not its own
     */
    public static Directory open(DirectoryConfig config) {
        Database database = Database.open(
                config.jdbcUrl(), config.username(), config.password(), config.toString(), config.patience());
        try {
            return new Directory(config, database);
        } catch (SQLException failure) {
            database.close();
            throw new StartupRefusal(config + " cannot be read: " + failure.getMessage(), failure);
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    /** Every tenant and account, in memory. */
    public Accounts accounts() {
        return table;
    }

    /** The tenants. */
    public Tenants tenants() {
        return tenants;
    }

    /** The users. */
    public Users users() {
        return users;
    }

    /** Administrators and managers. */
    public Administrators administrators() {
        return administrators;
    }

    /** Users in bulk. */
    public UserImport userImport() {
        return userImport;
    }

    /** Who is signed in to the portal. */
    public PortalSessions portalSessions() {
        return portalSessions;
    }

    @Override
    public String name() {
        return "directory";
    }

    /** Nothing to do: it was opened. */
    @Override
    public void start() {
        // opening loaded the accounts
    }

    @Override
    public void stop() {
        poll.ifPresent(ChangePoll::close);
        store.close();
        database.close();
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public void dump(Appendable out, String indent) throws IOException {
        out.append(indent)
                .append(name())
                .append(": ")
                .append(String.valueOf(table.count()))
                .append(" accounts, ");
        out.append(shown).append('\n');
    }

    /** One server at a time: a database sealed with another key is found out now, not at the first sign-in. */
    private static void prepare(DataSource source, Seal seal, InstantSource clock) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                ChangeLog.lock(connection);
                checkKey(connection, seal);
                ChangeLog.forgetOld(connection, clock.instant());
                connection.commit();
            } finally {
                connection.rollback();
            }
        } catch (SealBroken otherKey) {
            throw new StartupRefusal("The master key does not fit the database: " + otherKey.getMessage(), otherKey);
        }
    }

    private static void checkKey(Connection connection, Seal seal) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement("select content from setting where key_name = ?")) {
            read.setString(1, KEY_CHECK);
            try (ResultSet row = read.executeQuery()) {
                if (row.next()) {
                    seal.open(KEY_CHECK_PLACE, HexFormat.of().parseHex(row.getString(1)));
                    return;
                }
            }
        }
        try (PreparedStatement write =
                connection.prepareStatement("insert into setting (key_name, content) values (?, ?)")) {
            write.setString(1, KEY_CHECK);
            write.setString(2, HexFormat.of().formatHex(seal.close(KEY_CHECK_PLACE, new byte[] {1})));
            write.executeUpdate();
        }
    }
}
