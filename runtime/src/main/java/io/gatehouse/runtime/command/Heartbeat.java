// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Says at intervals, on a thread of its own, for how many seconds something has been going on, until it is closed. */
final class Heartbeat implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "command-heartbeat");
        thread.setDaemon(true);
        return thread;
    });

    Heartbeat(Duration interval, LongConsumer seconds) {
        long begin = System.nanoTime();
        timer.scheduleAtFixedRate(
                () -> seconds.accept(Duration.ofNanos(System.nanoTime() - begin).toSeconds()),
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
