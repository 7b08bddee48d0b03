// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.journal.MappedJournal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.mapped.MappedSequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.LoaderCallback;
import org.apache.activemq.artemis.core.journal.PreparedTransactionInfo;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;

/**
 * Artemis writes on a thread of its own. An append that is not "sync" may still stand in its queue when it returns, so the
 * last one of a turn is waited for; {@code datasync} off makes "sync" mean: handed to the kernel.
 */
final class ArtemisContender implements Contender {
    private static final int FILE_BYTES = 16 << 20;
    private static final int MIN_FILES = 2;
    private static final int COMPACT_MIN_FILES = 10; // Artemis' defaults
    private static final int COMPACT_PERCENTAGE = 30;
    private static final byte TYPE = 1;

    private final Path folder;
    private final Map<Long, byte[]> table = new HashMap<>();
    private final JournalImpl journal;
    private long pendingUser;
    private byte[] pending;

    private ArtemisContender(Path folder, SequentialFileFactory files) throws Exception {
        this.folder = folder;
        files.setDatasync(false);
        journal = new JournalImpl(
                FILE_BYTES, MIN_FILES, -1, COMPACT_MIN_FILES, COMPACT_PERCENTAGE, files, "bindings", "journal", 1);
        journal.start();
        journal.load(new Loader());
    }

    static ArtemisContender nio(Path folder) throws Exception {
        return new ArtemisContender(folder, new NIOSequentialFileFactory(folder.toFile(), 1));
    }

    static ArtemisContender mapped(Path folder) throws Exception {
        return new ArtemisContender(
                folder, new MappedSequentialFileFactory(folder.toFile(), FILE_BYTES, false, 0, 0, null));
    }

    @Override
    public void append(long userId, Binding binding) throws Exception {
        store(false);
        pendingUser = userId;
        pending = MappedJournal.encode(userId, List.of(binding));
    }

    @Override
    public void endOfTurn() throws Exception {
        store(true);
    }

    private void store(boolean wait) throws Exception {
        if (pending == null) {
            return;
        }
        if (table.put(pendingUser, pending) == null) {
            journal.appendAddRecord(pendingUser, TYPE, pending, wait);
        } else {
            journal.appendUpdateRecord(pendingUser, TYPE, pending, wait);
        }
        pending = null;
    }

    /** The journal can sync each append or none; this is what an interval would have to do beside it. */
    @Override
    public void force() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".journal")).toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(false);
                } catch (NoSuchFileException e) {
                    continue; // compacted away meanwhile
                }
            }
        }
    }

    @Override
    public void forEach(Visitor visitor) {
        table.forEach((userId, record) -> visitor.user(userId, MappedJournal.cseq(record)));
    }

    private final class Loader implements LoaderCallback {
        @Override
        public void addRecord(RecordInfo info) {
            table.put(info.id, info.data);
        }

        @Override
        public void updateRecord(RecordInfo info) {
            table.put(info.id, info.data);
        }

        @Override
        public void deleteRecord(long id) {
            table.remove(id);
        }

        @Override
        public void addPreparedTransaction(PreparedTransactionInfo transaction) {
            throw new IllegalStateException("no transactions are made here");
        }

        @Override
        public void failedTransaction(long transactionId, List<RecordInfo> records, List<RecordInfo> recordsToDelete) {
            throw new IllegalStateException("no transactions are made here");
        }
    }
}
