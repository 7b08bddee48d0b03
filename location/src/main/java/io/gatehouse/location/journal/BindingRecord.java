// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import io.gatehouse.location.Binding;
import io.gatehouse.location.UserBindings;
import io.gatehouse.location.record.RecordReader;
import io.gatehouse.location.record.RecordWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * All bindings of one user as one array of bytes: what stands in memory and, unchanged but for the checksum, in the
 * journal. Numbers are big-endian.
 *
 * <pre>
 *  0  int   length of the record in bytes, without the padding to a multiple of 8 that follows it in a file
 *  4  int   CRC-32C of the file's salt and of the bytes from 8 on (see {@link #checksum})
 *  8  long  sequence: grows by one with every record of the journal; the version of the user's bindings
 * 16  long  user id
 * 24  long  the earliest moment at which one of the bindings expires, milliseconds since the epoch
 * 32  byte  kind: bindings, or the end of a snapshot
 * 33  ...   number of bindings (none: the user's were removed) and each of them, see {@link Binding#write}
 * </pre>
 */
final class BindingRecord {
    static final int BINDINGS = 1;
    static final int SNAPSHOT_END = 2;
    static final int MIN_BYTES = 34;
    static final int MAX_BYTES = 1 << 20;

    private static final int LENGTH = 0;
    private static final int CHECKSUM = 4;
    private static final int SEQUENCE = 8;
    private static final int USER = 16;
    private static final int EARLIEST_EXPIRY = 24;
    private static final int KIND = 32;
    private static final int BODY = 33;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final ThreadLocal<RecordWriter> WRITER = ThreadLocal.withInitial(RecordWriter::new);

    private BindingRecord() {}

    /** A record without sequence and checksum, which {@link #stamp} adds. */
    static byte[] encode(long userId, List<Binding> bindings) {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < bindings.size(); i++) {
            earliest = Math.min(earliest, bindings.get(i).expiresAtMillis());
        }
        RecordWriter writer = WRITER.get().startAt(BODY);
        writer.number(bindings.size());
        for (int i = 0; i < bindings.size(); i++) {
            bindings.get(i).write(writer, earliest);
        }
        return head(writer.toArray(), userId, earliest, BINDINGS);
    }

    /** The record that closes a snapshot of so many users. */
    static byte[] snapshotEnd(long users) {
        RecordWriter writer = WRITER.get().startAt(BODY);
        writer.number(users);
        return head(writer.toArray(), 0, 0, SNAPSHOT_END);
    }

    static void stamp(byte[] record, long sequence, long salt) {
        LONG.set(record, SEQUENCE, sequence);
        INT.set(record, CHECKSUM, checksum(record, 0, record.length, salt));
    }

    /**
     * The checksum of a record that stands in {@code bytes} from {@code at} on. The salt is random for each file: nobody
     * outside can make a Contact that, after damage, is taken for a record.
     */
    static int checksum(byte[] bytes, int at, int length, long salt) {
        CRC32C crc = new CRC32C();
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (salt >>> shift));
        }
        crc.update(bytes, at + SEQUENCE, length - SEQUENCE);
        return (int) crc.getValue();
    }

    static boolean intact(byte[] bytes, int at, int length, long salt) {
        return (int) INT.get(bytes, at + CHECKSUM) == checksum(bytes, at, length, salt);
    }

    static int length(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + LENGTH);
    }

    /** Bytes it takes in a file. */
    static int padded(int length) {
        return (length + 7) & ~7;
    }

    static int kind(byte[] record) {
        return record[KIND];
    }

    static long sequence(byte[] record) {
        return (long) LONG.get(record, SEQUENCE);
    }

    static long userId(byte[] record) {
        return (long) LONG.get(record, USER);
    }

    static long earliestExpiry(byte[] record) {
        return (long) LONG.get(record, EARLIEST_EXPIRY);
    }

    /** How many bindings; of a snapshot's end, how many users. */
    static int count(byte[] record) {
        return new RecordReader(record, BODY).count();
    }

    static UserBindings decode(byte[] record) {
        long earliest = earliestExpiry(record);
        RecordReader reader = new RecordReader(record, BODY);
        return new UserBindings(userId(record), sequence(record), bindings(reader, earliest));
    }

    private static List<Binding> bindings(RecordReader reader, long earliest) {
        int count = reader.count();
        if (count == 1) {
            return List.of(Binding.read(reader, earliest)); // most users have one: without an array
        }
        Binding[] bindings = new Binding[count];
        for (int i = 0; i < count; i++) {
            bindings[i] = Binding.read(reader, earliest);
        }
        return List.of(bindings);
    }

    private static byte[] head(byte[] record, long userId, long earliest, int kind) {
        INT.set(record, LENGTH, record.length);
        LONG.set(record, USER, userId);
        LONG.set(record, EARLIEST_EXPIRY, earliest);
        record[KIND] = (byte) kind;
        return record;
    }
}
