// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.store;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** Many accounts and their names, by plain JDBC in batches, within a transaction of the caller's. */
public final class AccountBatch {
    private static final int BATCH = 1000;
    private static final int IDS_PER_CALL = 100;
    private static final String ACCOUNT =
            "insert into account (id, tenant_id, username, spelling, extension, display_name, email, enabled,"
                    + " credential_version, algorithms, secret, extension_secret, created_at)"
                    + " values (?,?,?,?,?,?,?,?,?,?,?,?,?)";
    private static final String NAME = "insert into name (tenant_id, name, user_id) values (?,?,?)";

    private AccountBatch() {}

    /** Fresh ids. The sequence steps by a hundred: each of its values stands for itself and the 99 after it. */
    public static long[] ids(Connection connection, int count) throws SQLException {
        boolean postgresql = "PostgreSQL".equals(connection.getMetaData().getDatabaseProductName());
        String sql = postgresql ? "select nextval('directory_id')" : "select next value for directory_id";
        long[] ids = new long[count];
        try (PreparedStatement next = connection.prepareStatement(sql)) {
            for (int i = 0; i < count; i++) {
                if (i % IDS_PER_CALL == 0) {
                    try (ResultSet row = next.executeQuery()) {
                        row.next();
                        ids[i] = row.getLong(1);
                    }
                } else {
                    ids[i] = ids[i - 1] + 1;
                }
            }
        }
        return ids;
    }

    /** Inserts accounts that have their ids, with their usernames and extension numbers. */
    public static void insert(Connection connection, List<AccountRow> made) throws SQLException {
        try (PreparedStatement accounts = connection.prepareStatement(ACCOUNT);
                PreparedStatement names = connection.prepareStatement(NAME)) {
            for (int from = 0; from < made.size(); from += BATCH) {
                for (AccountRow row : made.subList(from, Math.min(made.size(), from + BATCH))) {
                    add(accounts, row);
                    add(names, row, row.username);
                    if (!row.extension.isEmpty() && !row.extension.equals(row.username)) {
                        add(names, row, row.extension);
                    }
                }
                execute(accounts);
                execute(names);
            }
        }
    }

    /** What went wrong stands in the next exception. */
    private static void execute(PreparedStatement batch) throws SQLException {
        try {
            batch.executeBatch();
        } catch (BatchUpdateException failure) {
            throw failure.getNextException() == null ? failure : failure.getNextException();
        }
    }

    private static void add(PreparedStatement accounts, AccountRow row) throws SQLException {
        accounts.setLong(1, row.id);
        accounts.setLong(2, row.tenantId);
        accounts.setString(3, row.username);
        accounts.setString(4, row.spelling);
        accounts.setString(5, row.extension);
        accounts.setString(6, row.displayName);
        accounts.setString(7, row.email);
        accounts.setBoolean(8, row.enabled);
        accounts.setLong(9, row.credentialVersion);
        accounts.setShort(10, row.algorithms);
        accounts.setBytes(11, row.secret);
        accounts.setBytes(12, row.extensionSecret);
        accounts.setTimestamp(13, Timestamp.from(row.createdAt));
        accounts.addBatch();
    }

    private static void add(PreparedStatement names, AccountRow row, String name) throws SQLException {
        names.setLong(1, row.tenantId);
        names.setString(2, name);
        names.setLong(3, row.id);
        names.addBatch();
    }
}
