// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.location.LocationStoreFull;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the journal needs beside appends, on two threads of its own: one has the next segment ready, lets go of full ones
 * and forces changes to the disk; the other compacts, which may take seconds.
 */
final class JournalKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(JournalKeeper.class);
    private static final long CHECK_MILLIS = 1000;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final JournalFiles files;
    private final JournalSettings settings;
    private final BindingTable table;
    private final SegmentSupply supply;
    private final ScheduledExecutorService segments = thread("gatehouse-journal");
    private final ScheduledExecutorService compaction = thread("gatehouse-compaction");
    private volatile Journal journal;
    private volatile boolean stopping;
    private final AtomicLong compactions = new AtomicLong();
    private volatile boolean wanted;
    private long notBefore = System.nanoTime();

    JournalKeeper(JournalFiles files, JournalSettings settings, BindingTable table, SegmentSupply supply) {
        this.files = files;
        this.settings = settings;
        this.table = table;
        this.supply = supply;
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Compacts as soon as possible if {@code damaged}: after that the damage is history. */
    void start(Journal journal, boolean damaged) {
        this.journal = journal;
        wanted = damaged;
        every(segments, CHECK_MILLIS, this::tidy);
        every(compaction, CHECK_MILLIS, this::compactIfItPays);
        if (settings.forces()) {
            every(segments, settings.fsyncInterval().toMillis(), journal::force);
        }
    }

    private static void every(ScheduledExecutorService thread, long millis, Runnable task) {
        Runnable careful = () -> {
            try {
                task.run();
            } catch (RuntimeException | InternalError e) {
                LOG.error("the journal of bindings is not kept as it should be", e);
            }
        };
        thread.scheduleWithFixedDelay(careful, 0, millis, TimeUnit.MILLISECONDS);
    }

    /** Called with the journal's lock held. */
    void segmentIsFull() {
        if (!stopping) {
            segments.execute(this::tidy);
        }
    }

    private void tidy() {
        supply.prepare();
        journal.tidy(settings.forces());
    }

    private void compactIfItPays() {
        long garbage = journal.segmentBytes();
        boolean pays = garbage > settings.compactionFloorBytes() && garbage > table.bytes();
        if (!(wanted || pays) || System.nanoTime() - notBefore < 0) {
            return;
        }
        try {
            compact();
        } catch (IOException | LocationStoreFull e) {
            notBefore = System.nanoTime() + RETRY_NANOS;
            LOG.warn("cannot compact the journal of bindings, tried again later: {}", e.toString());
        }
    }

    /** One at a time, on whatever thread. */
    synchronized void compact() throws IOException, LocationStoreFull {
        long started = System.nanoTime();
        Journal.Cut cut = journal.cut();
        if (!new SnapshotWriter(files, table, () -> stopping).write(cut.number(), cut.sequence())) {
            return;
        }
        journal.dropBefore(cut);
        wanted = false;
        compactions.incrementAndGet();
        LOG.debug(
                "journal compacted: {} users, {} bytes of segments dropped, {} ms",
                table.users(),
                cut.segmentBytes(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    long compactions() {
        return compactions.get();
    }

    /** Waits until what is under way has ended; a snapshot that is not finished is abandoned. */
    void stop() {
        stopping = true;
        compaction.shutdown();
        segments.shutdown();
        try {
            if (!compaction.awaitTermination(10, TimeUnit.SECONDS)
                    || !segments.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("the journal's threads did not end within 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        supply.close();
    }
}
