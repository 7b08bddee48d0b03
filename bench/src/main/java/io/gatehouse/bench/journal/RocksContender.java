// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.journal.MappedJournal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB at its defaults: a put reaches the kernel through its write-ahead log before it returns. */
final class RocksContender implements Contender {
    private final Map<Long, byte[]> table = new HashMap<>();
    private final RocksDB db;
    private final WriteOptions write;
    private final WriteBatch batch;
    private final byte[] key = new byte[Long.BYTES];

    RocksContender(Path folder) throws RocksDBException {
        RocksDB.loadLibrary();
        write = new WriteOptions().setSync(false);
        batch = new WriteBatch();
        db = RocksDB.open(new Options().setCreateIfMissing(true), folder.toString());
        try (RocksIterator all = db.newIterator()) {
            for (all.seekToFirst(); all.isValid(); all.next()) {
                table.put(ByteBuffer.wrap(all.key()).getLong(), all.value());
            }
        }
    }

    @Override
    public void append(long userId, Binding binding) throws RocksDBException {
        ByteBuffer.wrap(key).putLong(userId);
        batch.put(key, MappedJournal.encode(userId, List.of(binding)));
    }

    @Override
    public void endOfTurn() throws RocksDBException {
        db.write(write, batch);
        batch.clear();
    }

    @Override
    public void force() throws RocksDBException {
        db.syncWal();
    }

    @Override
    public void forEach(Visitor visitor) {
        table.forEach((userId, record) -> visitor.user(userId, MappedJournal.cseq(record)));
    }
}
