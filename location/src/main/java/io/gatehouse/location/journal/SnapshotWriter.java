// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;

/**
 * Writes every user's record into one file, under another name until it is whole and on the disk. Records change
 * meanwhile: the snapshot may hold one that is newer than its cut, and then also stands in a segment behind it; the higher
 * sequence wins when they are read back.
 */
final class SnapshotWriter {
    private static final int BUFFER = 2 * BindingRecord.MAX_BYTES;

    private final JournalFiles files;
    private final BindingTable table;
    private final BooleanSupplier abandoned;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private long users;

    SnapshotWriter(JournalFiles files, BindingTable table, BooleanSupplier abandoned) {
        this.files = files;
        this.table = table;
        this.abandoned = abandoned;
    }

    /**
     * Makes the snapshot that replaces all segments below {@code number}.
     *
     * @return false if it was abandoned
     */
    boolean write(long number, long covers) throws IOException {
        Path unfinished = files.unfinishedSnapshot();
        FileHeader header = FileHeader.snapshot(number, covers);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            out.put(header.toBytes());
            for (int i = 0; i < table.stripes(); i++) {
                if (abandoned.getAsBoolean()) {
                    return false;
                }
                write(channel, header, table.stripeAt(i));
            }
            put(channel, header, BindingRecord.snapshotEnd(users));
            flush(channel);
            channel.force(true);
            Files.move(unfinished, files.snapshot(number), StandardCopyOption.ATOMIC_MOVE);
            files.forceNames();
            return true;
        } finally {
            JournalFiles.deleteQuietly(unfinished);
        }
    }

    private void write(FileChannel channel, FileHeader header, BindingTable.Stripe stripe) throws IOException {
        byte[][] records;
        synchronized (stripe) { // whoever appended before the cut has by now put the record into the table
            records = stripe.records();
        }
        for (byte[] record : records) {
            if (record != null) {
                put(channel, header, record);
                users++;
            }
        }
    }

    private void put(FileChannel channel, FileHeader header, byte[] record) throws IOException {
        int padded = BindingRecord.padded(record.length);
        if (out.remaining() < padded) {
            flush(channel);
        }
        out.putInt(record.length);
        out.putInt(BindingRecord.checksum(record, 0, record.length, header.salt()));
        out.put(record, Long.BYTES, record.length - Long.BYTES);
        for (int i = record.length; i < padded; i++) {
            out.put((byte) 0);
        }
    }

    private void flush(FileChannel channel) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }
}
