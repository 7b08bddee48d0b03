// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStoreFull;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Our journal without the table above it and without compaction, for a comparison of like with like. It stands in the
 * journal's package because nobody outside a measurement has any business with the journal alone.
 */
public final class MappedJournal implements AutoCloseable {
    private final SegmentSupply supply;
    private final Journal journal;
    private final Thread keeper;

    /** Goes on with what the folder holds. */
    public MappedJournal(Path folder) throws IOException {
        JournalFiles files = new JournalFiles(folder);
        Recovery recovery = new Recovery(files, new BindingTable());
        recovery.run();
        JournalSettings settings = JournalSettings.DEFAULT;
        supply = new SegmentSupply(files, settings, MappedSegment::create, recovery.lastNumber());
        Object rolled = new Object();
        journal = new Journal(files, supply, recovery, settings.segmentBytes(), () -> {
            synchronized (rolled) {
                rolled.notifyAll();
            }
        });
        keeper = new Thread(() -> keep(rolled), "bench-journal");
        keeper.setDaemon(true);
        keeper.start();
    }

    private void keep(Object rolled) {
        try {
            while (true) {
                supply.prepare();
                journal.tidy(false);
                synchronized (rolled) {
                    rolled.wait(100);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** The record of a user's bindings as it stands in memory and in the journal. */
    public static byte[] encode(long userId, List<Binding> bindings) {
        return BindingRecord.encode(userId, bindings);
    }

    /** The CSeq of the first binding of such a record. */
    public static long cseq(byte[] record) {
        return BindingRecord.decode(record).bindings().get(0).cseq();
    }

    /** Stores one record. */
    public void append(byte[] record) throws LocationStoreFull {
        journal.append(record);
    }

    /** Forces what was appended to the disk. */
    public void force() {
        journal.force();
    }

    @Override
    public void close() throws InterruptedException {
        keeper.interrupt();
        keeper.join();
        journal.close();
        supply.close();
    }
}
