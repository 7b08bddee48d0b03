// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.location.LocationStoreFull;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sequence of all changes, in segment files. {@link #append} may be called by any thread and takes well under a
 * microsecond, but where a segment ends.
 */
final class Journal implements AutoCloseable {
    /** A moment in the journal: everything up to that sequence stands in segments below that number. */
    record Cut(long number, long sequence, long segmentBytes) {}

    private final JournalFiles files;
    private final SegmentSupply supply;
    private final Runnable whenRolled;
    private final List<Path> damaged;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<MappedSegment> full = new ConcurrentLinkedQueue<>();
    private volatile MappedSegment active;
    private long sequence;
    private final AtomicLong segmentBytes = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private boolean closed;

    /**
     * Goes on where {@code recovery} ended.
     *
     * @param whenRolled told when a segment is full: {@link #tidy} and {@link SegmentSupply#prepare} are due, elsewhere
     */
    Journal(JournalFiles files, SegmentSupply supply, Recovery recovery, int segmentBytes, Runnable whenRolled)
            throws IOException {
        this.files = files;
        this.supply = supply;
        this.whenRolled = whenRolled;
        this.damaged = new ArrayList<>(recovery.damagedFiles());
        this.sequence = recovery.sequence();
        this.segmentBytes.set(recovery.segmentBytes());
        if (recovery.resume().isPresent()) {
            Recovery.Resume resume = recovery.resume().get();
            active = MappedSegment.reopen(resume.file(), resume.header(), resume.end(), segmentBytes);
        }
    }

    /**
     * Stamps the record with the next sequence and stores it.
     *
     * @throws LocationStoreFull if no further segment could be made; the record was not stored
     */
    void append(byte[] record) throws LocationStoreFull {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store of bindings is closed");
            }
            if (active == null || !active.fits(record.length)) {
                roll();
            }
            store(record);
        } catch (LocationStoreFull e) {
            refusals.incrementAndGet();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void store(byte[] record) throws LocationStoreFull {
        try {
            active.append(record, sequence + 1);
        } catch (InternalError e) { // the file under the mapping is gone: cut short by somebody, or the disk fails
            full.add(active);
            active = null;
            throw new LocationStoreFull("the journal of bindings cannot be written", e);
        }
        sequence++;
        segmentBytes.addAndGet(BindingRecord.padded(record.length));
    }

    private void roll() throws LocationStoreFull {
        MappedSegment next = supply.take();
        if (active != null) {
            full.add(active);
        }
        active = next;
        whenRolled.run();
    }

    /** Starts a new segment: what a snapshot of the table covers from now on are the segments below it. */
    Cut cut() throws LocationStoreFull {
        lock.lock();
        try {
            roll();
            return new Cut(active.number(), sequence, segmentBytes.get());
        } finally {
            lock.unlock();
        }
    }

    /** Removes what a finished snapshot covers. */
    void dropBefore(Cut cut) {
        segmentBytes.addAndGet(-cut.segmentBytes());
        files.dropBefore(cut.number(), damaged);
        damaged.clear();
    }

    /** Lets go of segments that are full, forced to the disk first if so wished. */
    void tidy(boolean force) {
        for (MappedSegment segment = full.poll(); segment != null; segment = full.poll()) {
            if (force) {
                segment.force();
            }
            segment.close();
        }
    }

    /** Forces to the disk what was appended so far. */
    void force() {
        tidy(true);
        MappedSegment current = active;
        if (current != null) {
            current.force();
        }
    }

    /** Bytes of records in segments. */
    long segmentBytes() {
        return segmentBytes.get();
    }

    long refusals() {
        return refusals.get();
    }

    @Override
    public void close() {
        Queue<MappedSegment> open = new ArrayDeque<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (active != null) {
                open.add(active);
            }
        } finally {
            lock.unlock();
        }
        tidy(true);
        for (MappedSegment segment : open) {
            segment.force();
            segment.close();
        }
    }
}
