// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What changed, numbered without gaps in the order of commits: whoever writes holds the one row of {@code change_sequence}
 * from the beginning of its transaction to the end. Servers on one database learn from it what the others changed.
 */
final class ChangeLog {
    /** A server that was cut off from the database for longer must be restarted. */
    private static final Duration KEPT = Duration.ofDays(30);

    private ChangeLog() {}

    /** What a change is about. */
    enum Kind {
        /** A tenant is new or changed. */
        TENANT,
        /** A user is new, changed or gone. */
        USER,
        /** Many users of a tenant are new. */
        USERS_ADDED
    }

    /** A change; {@code userId} is 0 where it is about no single user. */
    record Change(Kind kind, long tenantId, long userId) {
        static Change tenant(long id) {
            return new Change(Kind.TENANT, id, 0);
        }

        static Change user(long tenantId, long id) {
            return new Change(Kind.USER, tenantId, id);
        }

        static Change usersAdded(long tenantId) {
            return new Change(Kind.USERS_ADDED, tenantId, 0);
        }
    }

    /** The number of the last change. */
    static long latest(Connection connection) throws SQLException {
        return number(connection, "select latest from change_sequence where id = 1");
    }

    /** The number of the last change, after every other writer is done; others wait until this transaction ends. */
    static long lock(Connection connection) throws SQLException {
        return number(connection, "select latest from change_sequence where id = 1 for update");
    }

    /** The changes after one number up to another, which has been committed. */
    static List<Change> between(Connection connection, long after, long upTo) throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select kind, tenant_id, user_id from change_log where seq > ? and seq <= ? order by seq")) {
            select.setLong(1, after);
            select.setLong(2, upTo);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    changes.add(new Change(Kind.valueOf(row.getString(1)), row.getLong(2), row.getLong(3)));
                }
            }
        }
        if (changes.size() != upTo - after) {
            throw new IllegalStateException("the directory's changes from " + after + " to " + upTo
                    + " are not all in its log: this server must be restarted to see them");
        }
        return changes;
    }

    /** Adds changes to a log that is {@link #lock locked} and ends with the given number. */
    static long append(Connection connection, long latest, List<Change> changes, Instant now) throws SQLException {
        long next = latest;
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into change_log (seq, at, kind, tenant_id, user_id) values (?,?,?,?,?)")) {
            for (Change change : changes) {
                insert.setLong(1, ++next);
                insert.setTimestamp(2, Timestamp.from(now));
                insert.setString(3, change.kind().name());
                insert.setLong(4, change.tenantId());
                insert.setLong(5, change.userId());
                insert.executeUpdate();
            }
        }
        try (PreparedStatement update =
                connection.prepareStatement("update change_sequence set latest = ? where id = 1")) {
            update.setLong(1, next);
            update.executeUpdate();
        }
        return next;
    }

    /** Drops what no running server needs any more. */
    static void forgetOld(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from change_log where at < ?")) {
            delete.setTimestamp(1, Timestamp.from(now.minus(KEPT)));
            delete.executeUpdate();
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
