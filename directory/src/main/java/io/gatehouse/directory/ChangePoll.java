// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at an interval for what other servers changed, on a thread of its own. Says once that the database is away. */
final class ChangePoll implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangePoll.class);
    private static final long STOP_SECONDS = 60;

    private final Writes writes;
    private final ScheduledExecutorService thread;
    private boolean away;

    ChangePoll(Writes writes, Duration interval) {
        this.writes = writes;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread poll = new Thread(task, "directory-poll");
            poll.setDaemon(true);
            return poll;
        });
        thread.scheduleWithFixedDelay(this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            writes.catchUp();
            if (away) {
                log.info("The database answers again; the accounts in memory are up to date");
                away = false;
            }
        } catch (SQLException | RuntimeException failure) {
            if (!away) {
                log.warn(
                        "Changes by other servers are not seen, the accounts in memory go on: {}",
                        failure.getMessage());
                away = true;
            }
        }
    }

    /** Waits until it is over, so that nobody closes the pool under it. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("The look for changes did not end within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
