// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.internal.store.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.hibernate.HibernateException;
import org.hibernate.Session;

/**
 * One write at a time: transaction, commit, then the accounts in memory, so that memory sees changes in the order of the
 * commits and before the call returns.
 */
final class Writes {
    private static final Duration QUEUE = Duration.ofSeconds(60);
    private static final String UNIQUE_VIOLATION = "23505";

    private final Store store;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    Writes(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What a transaction leaves to do in memory, and its result. */
    record Outcome<T>(T result, Runnable inMemory) {}

    <T> T write(Function<Session, Outcome<T>> work) {
        return alone(() -> store.inTransaction(session -> {
            Outcome<T> outcome = work.apply(session);
            session.flush();
            return outcome;
        }));
    }

    <T> T read(Function<Session, T> work) {
        try {
            return store.inTransaction(work);
        } catch (HibernateException failure) {
            throw translate(failure);
        }
    }

    /** A unit of work that commits by itself. */
    @FunctionalInterface
    interface Unit<T> {
        Outcome<T> run() throws SQLException;
    }

    <T> T alone(Unit<T> unit) {
        try {
            if (!lock.tryLock(QUEUE.toSeconds(), TimeUnit.SECONDS)) {
                throw new DirectoryUnavailable("another change, probably an import, is still at work; try again", null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DirectoryUnavailable("interrupted while waiting for another change", interrupted);
        }
        try {
            Outcome<T> outcome = unit.run();
            outcome.inMemory().run();
            return outcome.result();
        } catch (HibernateException | SQLException failure) {
            throw translate(failure);
        } finally {
            lock.unlock();
        }
    }

    /** Notes a change in the order of commits: the counter's row stays locked until the transaction ends. */
    void log(Session session, String kind, long tenantId, long userId) {
        session.doWork(connection -> log(connection, kind, tenantId, userId));
    }

    void log(Connection connection, String kind, long tenantId, long userId) throws SQLException {
        long sequence;
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update change_sequence set latest = latest + 1 where id = 1");
            try (ResultSet row = statement.executeQuery("select latest from change_sequence where id = 1")) {
                row.next();
                sequence = row.getLong(1);
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into change_log (seq, at, kind, tenant_id, user_id) values (?,?,?,?,?)")) {
            insert.setLong(1, sequence);
            insert.setTimestamp(2, Timestamp.from(clock.instant()));
            insert.setString(3, kind);
            insert.setLong(4, tenantId);
            insert.setLong(5, userId);
            insert.executeUpdate();
        }
    }

    private static RuntimeException translate(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                return DirectoryRefusal.conflict("username", "the name, number or domain is taken already");
            }
        }
        return new DirectoryUnavailable("the database does not take the change: " + failure.getMessage(), failure);
    }
}
