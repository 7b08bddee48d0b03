// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.internal.secret.Seal;
import io.gatehouse.directory.internal.store.AccountRow;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Rows to accounts in memory by plain JDBC: all of them at the start in one pass, later what other servers changed. */
final class AccountRows {
    private static final int FETCH = 2000;
    private static final String TENANTS =
            "select id, name, enabled, algorithms, default_expiry_s, min_expiry_s, max_expiry_s, max_contacts from tenant";
    private static final String DOMAINS = "select tenant_id, domain, main from tenant_domain";
    private static final String ACCOUNTS =
            "select id, tenant_id, username, spelling, extension, display_name, enabled, credential_version, algorithms,"
                    + " secret from account";

    private final Seal seal;

    AccountRows(Seal seal) {
        this.seal = seal;
    }

    Account account(AccountRow row, String realm) {
        return new Account(
                new Account.Identity(row.id, row.tenantId, row.credentialVersion),
                realm,
                new Account.Text(
                        row.username,
                        row.spelling.equals(row.username) ? row.username : row.spelling, // one String in memory
                        row.extension,
                        row.displayName),
                row.enabled,
                new Account.Secret(seal, row.algorithms, row.secret));
    }

    /** Fills an empty table and returns the number of the last change that it holds. */
    long load(DataSource source, AccountTable table) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false); // PostgreSQL streams within a transaction only
            connection.setTransactionIsolation(
                    Connection.TRANSACTION_REPEATABLE_READ); // one state, whoever writes meanwhile
            try {
                long latest = ChangeLog.latest(connection);
                loadTenants(connection, "", "", table);
                table.addAll(accounts(connection, "", table, id -> true));
                return latest;
            } finally {
                connection.rollback();
            }
        }
    }

    /** Does in memory what another server did in the database, with the rows as they are now. */
    void apply(Connection connection, ChangeLog.Change change, AccountTable table) throws SQLException {
        switch (change.kind()) {
            case TENANT -> {
                boolean there = loadTenants(
                        connection,
                        " where id = " + change.tenantId(),
                        " where tenant_id = " + change.tenantId(),
                        table);
                if (!there) {
                    table.removeTenant(change.tenantId());
                }
            }
            case USER -> {
                List<Account> now = accounts(connection, " where id = " + change.userId(), table, id -> true);
                now.forEach(table::put);
                if (now.isEmpty()) {
                    table.remove(change.userId());
                }
            }
            case USERS_ADDED ->
                table.addAll(accounts(
                        connection,
                        " where tenant_id = " + change.tenantId(),
                        table,
                        id -> table.byUserId(id).isEmpty()));
        }
    }

    /** Whether there was any. */
    private static boolean loadTenants(
            Connection connection, String whichTenants, String whichDomains, AccountTable table) throws SQLException {
        boolean any = false;
        Map<Long, String> main = new HashMap<>();
        Map<Long, Set<String>> aliases = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(DOMAINS + whichDomains)) {
            while (row.next()) {
                if (row.getBoolean(3)) {
                    main.put(row.getLong(1), row.getString(2));
                } else {
                    aliases.computeIfAbsent(row.getLong(1), id -> new HashSet<>())
                            .add(row.getString(2));
                }
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TENANTS + whichTenants)) {
            while (row.next()) {
                any = true;
                long id = row.getLong(1);
                List<DigestAlgorithm> wanted = algorithms(row.getString(4));
                RegistrationPolicy policy = new RegistrationPolicy(
                        Duration.ofSeconds(row.getInt(5)),
                        Duration.ofSeconds(row.getInt(6)),
                        Duration.ofSeconds(row.getInt(7)),
                        row.getInt(8));
                Set<String> others = aliases.getOrDefault(id, Set.of());
                table.put(
                        new Tenant(id, row.getString(2), main.get(id), others, row.getBoolean(3), wanted, policy),
                        wanted);
            }
        }
        return any;
    }

    private List<Account> accounts(Connection connection, String which, AccountTable table, LongPredicate wanted)
            throws SQLException {
        List<Account> accounts = new ArrayList<>();
        AccountRow reused = new AccountRow();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery(ACCOUNTS + which)) {
                while (row.next()) {
                    if (wanted.test(row.getLong(1))) {
                        read(row, reused);
                        String realm =
                                table.tenantById(reused.tenantId).orElseThrow().domain();
                        accounts.add(account(reused, realm));
                    }
                }
            }
        }
        return accounts;
    }

    private static void read(ResultSet row, AccountRow into) throws SQLException {
        into.id = row.getLong(1);
        into.tenantId = row.getLong(2);
        into.username = row.getString(3);
        into.spelling = row.getString(4);
        into.extension = row.getString(5);
        into.displayName = row.getString(6);
        into.enabled = row.getBoolean(7);
        into.credentialVersion = row.getLong(8);
        into.algorithms = row.getShort(9);
        into.secret = row.getBytes(10);
    }

    static List<DigestAlgorithm> algorithms(String tokens) {
        return Arrays.stream(tokens.split(","))
                .map(token -> DigestAlgorithm.ofToken(token).orElseThrow())
                .toList();
    }

    static Set<DigestAlgorithm> algorithms(int bits) {
        return Arrays.stream(DigestAlgorithm.values())
                .filter(each -> (bits >> each.ordinal() & 1) != 0)
                .collect(Collectors.toUnmodifiableSet());
    }
}
