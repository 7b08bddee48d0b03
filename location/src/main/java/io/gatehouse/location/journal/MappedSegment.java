// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A segment file that records are appended to, mapped into memory: what was stored there is the kernel's, and so survives
 * the death of the process. The file is filled with zeros before it is mapped, so that a full disk is met here as an
 * {@link IOException} and never as a fault in the middle of an append.
 *
 * <p>{@link #append} is guarded by the journal's lock; {@link #force} and {@link #close} may run beside it.
 */
final class MappedSegment implements AutoCloseable {
    private static final byte[] ZEROS = new byte[1 << 18];

    private final Path file;
    private final FileHeader header;
    private final MappedByteBuffer memory;
    private volatile int end;
    private int forced;
    private boolean closed;

    private MappedSegment(Path file, FileHeader header, MappedByteBuffer memory, int end) {
        this.file = file;
        this.header = header;
        this.memory = memory;
        this.end = end;
    }

    /** Makes the file in full size; nothing of it stays when that fails. */
    static MappedSegment create(Path file, long number, int bytes) throws IOException {
        FileHeader header = FileHeader.segment(number);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(header.toBytes());
            fillWithZeros(out, bytes);
            return new MappedSegment(file, header, map(out, bytes), FileHeader.BYTES);
        } catch (IOException e) {
            JournalFiles.deleteQuietly(file);
            throw e;
        }
    }

    /** Takes up a segment of an earlier run behind its last record; whatever stands there is overwritten with zeros. */
    static MappedSegment reopen(Path file, FileHeader header, int end, int bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(end);
            fillWithZeros(out, bytes);
            return new MappedSegment(file, header, map(out, bytes), end);
        }
    }

    private static void fillWithZeros(RandomAccessFile out, int upTo) throws IOException {
        for (long left = upTo - out.getFilePointer(); left > 0; left -= ZEROS.length) {
            out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
    }

    private static MappedByteBuffer map(RandomAccessFile file, int bytes) throws IOException {
        return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, bytes);
    }

    boolean fits(int length) {
        return memory.capacity() - end >= BindingRecord.padded(length);
    }

    /** Stamps and stores the record, which must fit. */
    void append(byte[] record, long sequence) {
        BindingRecord.stamp(record, sequence, header.salt());
        int start = end;
        memory.put(start, record, 0, record.length);
        end = start + BindingRecord.padded(record.length);
    }

    /** Waits until what was appended so far is on the disk, for the case of power loss. */
    synchronized void force() {
        int upTo = end;
        if (!closed && upTo > forced) {
            memory.force(forced, upTo - forced);
            forced = upTo;
        }
    }

    long number() {
        return header.number();
    }

    /** Unmaps; nobody may append any more. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            MappedMemory.unmap(memory);
        }
    }

    @Override
    public String toString() {
        return file + " (" + end + " of " + memory.capacity() + " bytes)";
    }
}
