// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.journal;

import java.nio.file.Path;

/** What is compared. Opening a contender recovers into memory what its folder holds. */
enum Kind {
    ENCODE("encoding alone, nothing kept") {
        @Override
        Contender open(Path folder) {
            return new EncodeOnly();
        }
    },
    STORE("Gatehouse: the whole store, with table, versions and compaction") {
        @Override
        Contender open(Path folder) {
            return new StoreContender(folder);
        }
    },
    MAPPED("Gatehouse: its journal alone (mapped segments, CRC-32C), no compaction") {
        @Override
        Contender open(Path folder) throws Exception {
            return new MappedContender(folder);
        }
    },
    FILE("FileChannel.write, CRC-32C, one call for each turn, no compaction") {
        @Override
        Contender open(Path folder) throws Exception {
            return new FileContender(folder);
        }
    },
    ROCKSDB("RocksDB 10.10: put, or a WriteBatch for each turn; log written, not synced; with its compaction") {
        @Override
        Contender open(Path folder) throws Exception {
            return new RocksContender(folder);
        }
    },
    ARTEMIS_NIO("Artemis journal, NIO files: add or update, the last of a turn awaited; with its compaction") {
        @Override
        Contender open(Path folder) throws Exception {
            return ArtemisContender.nio(folder);
        }
    },
    ARTEMIS_MAPPED("Artemis journal, mapped files: the same") {
        @Override
        Contender open(Path folder) throws Exception {
            return ArtemisContender.mapped(folder);
        }
    };

    private final String description;

    Kind(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    /** Whether it can be opened again: whether there is anything to recover. */
    boolean recovers() {
        return this != ENCODE && this != MAPPED;
    }

    abstract Contender open(Path folder) throws Exception;
}
