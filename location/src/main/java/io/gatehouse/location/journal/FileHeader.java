// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first 128 bytes of a segment or snapshot: the same 64 bytes twice, because without the salt no record can be told from
 * noise.
 *
 * @param version of the format; files of a higher one are refused, never touched
 * @param kind {@link #SEGMENT} or {@link #SNAPSHOT}
 * @param number of the segment; for a snapshot, of the first segment that is not in it
 * @param covers the sequence up to which a snapshot covers everything; 0 in a segment
 * @param salt goes into every checksum of the file
 */
record FileHeader(int version, int kind, long number, long covers, long salt) {
    static final int BYTES = 128;
    static final int VERSION = 1;
    static final int SEGMENT = 1;
    static final int SNAPSHOT = 2;

    private static final long MAGIC = 0x4748_4249_4e44_0d0aL; // "GHBIND\r\n"
    private static final int COPY = 64;
    private static final int CHECKED_BYTES = 40;
    private static final SecureRandom RANDOM = new SecureRandom();

    static FileHeader segment(long number) {
        return new FileHeader(VERSION, SEGMENT, number, 0, RANDOM.nextLong());
    }

    static FileHeader snapshot(long number, long covers) {
        return new FileHeader(VERSION, SNAPSHOT, number, covers, RANDOM.nextLong());
    }

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        for (int at = 0; at < BYTES; at += COPY) {
            out.position(at);
            out.putLong(MAGIC)
                    .putInt(version)
                    .putInt(kind)
                    .putLong(number)
                    .putLong(covers)
                    .putLong(salt);
            out.putInt(checksum(out.array(), at));
        }
        return out.array();
    }

    /** Empty if these bytes are no header, or both its copies are damaged. */
    static Optional<FileHeader> parse(byte[] bytes) {
        return parse(bytes, 0).or(() -> parse(bytes, COPY));
    }

    private static Optional<FileHeader> parse(byte[] bytes, int at) {
        if (bytes.length < at + COPY) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, at, COPY);
        if (in.getLong() != MAGIC) {
            return Optional.empty();
        }
        FileHeader header = new FileHeader(in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getLong());
        return in.getInt() == checksum(bytes, at) ? Optional.of(header) : Optional.empty();
    }

    private static int checksum(byte[] bytes, int at) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, CHECKED_BYTES);
        return (int) crc.getValue();
    }
}
