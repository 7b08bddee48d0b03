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
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Rows to accounts in memory: all of them at the start by plain JDBC in one pass, later one by one. */
final class AccountRows {
    private static final int FETCH = 2000;

    private final Seal seal;

    AccountRows(Seal seal) {
        this.seal = seal;
    }

    AccountTable.Entry entry(AccountRow row, String realm) {
        Account account = new Account(
                new Account.Identity(row.id, row.tenantId, row.credentialVersion),
                realm,
                new Account.Text(row.username, row.spelling, row.extension, row.displayName),
                row.enabled,
                seal,
                row.secret);
        return new AccountTable.Entry(account, row.algorithms);
    }

    void load(DataSource source, AccountTable table) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false); // PostgreSQL streams within a transaction only
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(FETCH);
                Map<Long, String> realms = loadTenants(statement, table);
                table.addAll(loadAccounts(statement, realms));
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static Map<Long, String> loadTenants(Statement statement, AccountTable table) throws SQLException {
        Map<Long, String> realms = new HashMap<>();
        Map<Long, Set<String>> aliases = new HashMap<>();
        try (ResultSet row = statement.executeQuery("select tenant_id, domain, main from tenant_domain")) {
            while (row.next()) {
                if (row.getBoolean(3)) {
                    realms.put(row.getLong(1), row.getString(2));
                } else {
                    aliases.computeIfAbsent(row.getLong(1), id -> new HashSet<>())
                            .add(row.getString(2));
                }
            }
        }
        String sql = "select id, name, enabled, algorithms, default_expiry_s, min_expiry_s, max_expiry_s, max_contacts"
                + " from tenant";
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                long id = row.getLong(1);
                List<DigestAlgorithm> wanted = algorithms(row.getString(4));
                RegistrationPolicy policy = new RegistrationPolicy(
                        Duration.ofSeconds(row.getInt(5)),
                        Duration.ofSeconds(row.getInt(6)),
                        Duration.ofSeconds(row.getInt(7)),
                        row.getInt(8));
                Set<String> others = aliases.getOrDefault(id, Set.of());
                table.put(
                        new Tenant(id, row.getString(2), realms.get(id), others, row.getBoolean(3), wanted, policy),
                        wanted);
            }
        }
        return realms;
    }

    private List<AccountTable.Entry> loadAccounts(Statement statement, Map<Long, String> realms) throws SQLException {
        List<AccountTable.Entry> entries = new ArrayList<>();
        String sql = "select id, tenant_id, username, spelling, extension, display_name, enabled, credential_version,"
                + " algorithms, secret from account";
        AccountRow reused = new AccountRow();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                reused.id = row.getLong(1);
                reused.tenantId = row.getLong(2);
                reused.username = row.getString(3);
                String spelling = row.getString(4);
                reused.spelling = spelling.equals(reused.username) ? reused.username : spelling;
                reused.extension = row.getString(5);
                reused.displayName = row.getString(6);
                reused.enabled = row.getBoolean(7);
                reused.credentialVersion = row.getLong(8);
                reused.algorithms = row.getShort(9);
                reused.secret = row.getBytes(10);
                entries.add(entry(reused, realms.get(reused.tenantId)));
            }
        }
        return entries;
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
