// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.internal.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.HibernateException;
import org.hibernate.Session;

/**
 * One write at a time, on all servers of a database: lock, bring the accounts in memory up to what others committed,
 * change, commit, then change memory, so that memory sees changes in the order of the commits and before the call returns.
 * Any thread but an event loop.
 */
final class Writes {
    private static final Duration QUEUE = Duration.ofSeconds(60);
    private static final String UNIQUE_VIOLATION = "23505";

    private final Store store;
    private final DataSource source;
    private final AccountRows rows;
    private final AccountTable table;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long applied;

    /** @param applied number of the last change that the table holds already */
    Writes(Store store, DataSource source, AccountRows rows, AccountTable table, long applied, InstantSource clock) {
        this.store = store;
        this.source = source;
        this.rows = rows;
        this.table = table;
        this.applied = applied;
        this.clock = clock;
    }

    /** What a transaction leaves to do in memory, and its result. */
    record Outcome<T>(T result, List<ChangeLog.Change> changes, Runnable inMemory) {
        /** Of what has no place in memory. */
        static <T> Outcome<T> unseen(T result) {
            return new Outcome<>(result, List.of(), () -> {});
        }
    }

    /**
     * Runs one transaction. The work checks against the database or memory, which agree while it runs.
     *
     * @throws DirectoryUnavailable if the database does not take it
     */
    <T> T write(Function<Session, Outcome<T>> work) {
        enter();
        boolean[] committing = {false};
        long[] latest = {0};
        try {
            Outcome<T> outcome = store.inTransaction(session -> {
                latest[0] = session.doReturningWork(this::lockAndCatchUp);
                Outcome<T> done = work.apply(session);
                session.flush();
                if (!done.changes().isEmpty()) {
                    latest[0] = session.doReturningWork(
                            connection -> ChangeLog.append(connection, latest[0], done.changes(), clock.instant()));
                }
                committing[0] = true;
                return done;
            });
            outcome.inMemory().run();
            applied = latest[0];
            return outcome.result();
        } catch (HibernateException failure) {
            throw translate(failure, committing[0]);
        } finally {
            lock.unlock();
        }
    }

    /** Reads in a transaction of its own. */
    <T> T read(Function<Session, T> work) {
        try {
            return store.inTransaction(work);
        } catch (HibernateException failure) {
            throw new DirectoryUnavailable("the database does not answer: " + failure.getMessage(), failure);
        }
    }

    /**
     * Brings memory up to what other servers committed, unless a write is at work, which does it itself. A database that
     * hangs holds up nobody but the caller.
     *
     * @throws SQLException if the database does not answer
     */
    void catchUp() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false); // PostgreSQL streams within a transaction only
            if (ChangeLog.latest(connection) > applied && lock.tryLock()) {
                try {
                    apply(connection, ChangeLog.latest(connection));
                } finally {
                    lock.unlock();
                }
            }
            connection.rollback();
        }
    }

    private long lockAndCatchUp(Connection connection) throws SQLException {
        long latest = ChangeLog.lock(connection);
        apply(connection, latest);
        return latest;
    }

    private void apply(Connection connection, long latest) throws SQLException {
        for (ChangeLog.Change change : ChangeLog.between(connection, applied, latest)) {
            rows.apply(connection, change, table);
        }
        applied = latest;
    }

    private void enter() {
        try {
            if (!lock.tryLock(QUEUE.toSeconds(), TimeUnit.SECONDS)) {
                throw new DirectoryUnavailable("another change, probably an import, is still at work; try again", null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DirectoryUnavailable("interrupted while waiting for another change", interrupted);
        }
    }

    private static RuntimeException translate(HibernateException failure, boolean committing) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                return DirectoryRefusal.conflict("username", "the name, number or domain is taken already");
            }
        }
        String outcome = committing ? "it is not known whether the change was made" : "nothing was changed";
        return new DirectoryUnavailable(
                "the database does not answer, " + outcome + "; try again: " + failure.getMessage(), failure);
    }
}
