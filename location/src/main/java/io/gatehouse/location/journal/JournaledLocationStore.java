// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.LocationStoreFull;
import io.gatehouse.location.UserBindings;
import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Bindings in memory, every change journaled before {@link #replace} returns: what was acknowledged survives
 * {@code kill -9} of the process, and power failure as far as {@link JournalSettings#fsyncInterval} asks for.
 *
 * <p>A user's bindings stand in memory as the very bytes of the journal (about 0.4 KB for one binding) and are decoded when
 * somebody asks. Versions are the journal's sequence numbers: they never come back. Limits: 1 MiB for all bindings of one
 * user; a folder belongs to one process at a time. See docs/decisions/0006-binding-journal.md.
 */
public final class JournaledLocationStore implements LocationStore {
    private final BindingTable table;
    private final Journal journal;
    private final JournalKeeper keeper;
    private final FileChannel folderLock;
    private final RecoveryReport recovery;

    private JournaledLocationStore(
            BindingTable table,
            Journal journal,
            JournalKeeper keeper,
            FileChannel folderLock,
            RecoveryReport recovery) {
        this.table = table;
        this.journal = journal;
        this.keeper = keeper;
        this.folderLock = folderLock;
        this.recovery = recovery;
    }

    /**
     * Reads what the folder holds, making it if it is not there, and starts the threads that keep the journal. Takes about
     * two seconds for a million bindings.
     *
     * @throws StartupRefusal if the folder cannot be used, belongs to another process or was written by a newer version
     */
    public static JournaledLocationStore open(Path folder, JournalSettings settings) {
        return open(folder, settings, MappedSegment::create);
    }

    static JournaledLocationStore open(Path folder, JournalSettings settings, SegmentSupply.Maker maker) {
        FileChannel folderLock = FolderLock.take(folder);
        try {
            return open(new JournalFiles(folder), settings, maker, folderLock);
        } catch (IOException e) {
            FolderLock.release(folderLock);
            throw new StartupRefusal("cannot read the registrations in " + folder + ": " + e, e);
        } catch (RuntimeException e) {
            FolderLock.release(folderLock);
            throw e;
        }
    }

    private static JournaledLocationStore open(
            JournalFiles files, JournalSettings settings, SegmentSupply.Maker maker, FileChannel folderLock)
            throws IOException {
        BindingTable table = new BindingTable();
        Recovery recovery = new Recovery(files, table);
        RecoveryReport report = recovery.run();
        SegmentSupply supply = new SegmentSupply(files, settings, maker, recovery.lastNumber());
        JournalKeeper keeper = new JournalKeeper(files, settings, table, supply);
        Journal journal = new Journal(files, supply, recovery, settings.segmentBytes(), keeper::segmentIsFull);
        keeper.start(journal, !report.damages().isEmpty());
        return new JournaledLocationStore(table, journal, keeper, folderLock, report);
    }

    /** What was found when the store was opened. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /** How the journal stands now. */
    public JournalStatus status() {
        return new JournalStatus(journal.segmentBytes(), table.bytes(), keeper.compactions(), journal.refusals());
    }

    @Override
    public UserBindings get(long userId) {
        byte[] record = userId <= 0 ? null : table.get(userId);
        return record == null ? UserBindings.none(userId) : BindingRecord.decode(record);
    }

    @Override
    public boolean replace(UserBindings seen, List<Binding> next) throws LocationStoreFull {
        long userId = seen.userId();
        if (userId <= 0) {
            throw new IllegalArgumentException("user ids are above 0: " + userId);
        }
        byte[] record = BindingRecord.encode(userId, next);
        if (record.length > BindingRecord.MAX_BYTES) {
            throw new IllegalArgumentException("bindings of user %d take %d bytes".formatted(userId, record.length));
        }
        BindingTable.Stripe stripe = table.stripe(userId);
        synchronized (stripe) {
            byte[] current = stripe.get(userId);
            if ((current == null ? 0 : BindingRecord.sequence(current)) != seen.version()) {
                return false;
            }
            if (current != null || !next.isEmpty()) {
                journal.append(record);
                stripe.set(userId, next.isEmpty() ? null : record);
            }
            return true;
        }
    }

    @Override
    public void forEach(Consumer<UserBindings> visitor) {
        table.forEach(record -> visitor.accept(BindingRecord.decode(record)));
    }

    @Override
    public long bindings() {
        return table.bindings();
    }

    @Override
    public long users() {
        return table.users();
    }

    /**
     * {@inheritDoc} A user of whose bindings none is left is dropped from memory alone: should the journal bring the record
     * back at the next start, it is as expired as before.
     */
    @Override
    public int expire(Instant now) {
        long nowMillis = now.toEpochMilli();
        int[] dropped = new int[1];
        table.forEach(record -> {
            if (BindingRecord.earliestExpiry(record) <= nowMillis) {
                dropped[0] += expire(BindingRecord.decode(record), nowMillis);
            }
        });
        return dropped[0];
    }

    private int expire(UserBindings user, long nowMillis) {
        List<Binding> alive = user.bindings().stream()
                .filter(binding -> !binding.expiredAt(nowMillis))
                .toList();
        int expired = user.bindings().size() - alive.size();
        if (alive.isEmpty()) {
            return forget(user) ? expired : 0;
        }
        try {
            return replace(user, alive) ? expired : 0;
        } catch (LocationStoreFull e) {
            return 0; // the journal counted it; the next round finds it again
        }
    }

    private boolean forget(UserBindings user) {
        BindingTable.Stripe stripe = table.stripe(user.userId());
        synchronized (stripe) {
            byte[] current = stripe.get(user.userId());
            if (current == null || BindingRecord.sequence(current) != user.version()) {
                return false;
            }
            stripe.set(user.userId(), null);
            return true;
        }
    }

    /** Writes a snapshot now and drops the segments that it covers; for tests, the keeper does it when it pays. */
    void compact() throws IOException, LocationStoreFull {
        keeper.compact();
    }

    @Override
    public void close() {
        keeper.stop();
        journal.close();
        FolderLock.release(folderLock);
    }
}
