// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the records of a file one after the other. Where bytes are no intact record it looks for the next one, at every
 * multiple of 8, and tells what it stepped over: nothing that can be read is given up, nothing is left out in silence.
 */
final class RecordScanner implements AutoCloseable {
    private static final int WINDOW = 4 * BindingRecord.MAX_BYTES;

    private final InputStream in;
    private final long salt;
    private final byte[] window = new byte[WINDOW];
    private long windowStart;
    private int filled;
    private int at;
    private long unreadableFrom;
    private long unreadable;
    private long end;

    /** Starts behind the header. */
    RecordScanner(Path file, FileHeader header) throws IOException {
        in = Files.newInputStream(file);
        salt = header.salt();
        in.skipNBytes(FileHeader.BYTES);
        windowStart = FileHeader.BYTES;
        end = windowStart;
    }

    /** The next intact record, or null at the end of the file. Look at {@link #unreadable} afterwards, in both cases. */
    byte[] next() throws IOException {
        unreadable = 0;
        unreadableFrom = end;
        long lastNonZero = end;
        while (has(Long.BYTES)) {
            int length = BindingRecord.length(window, at);
            if (intactAt(length)) {
                unreadable = position() - unreadableFrom;
                return take(length);
            }
            if (nonZero(Math.min(Long.BYTES, filled - at))) {
                lastNonZero = position() + Long.BYTES;
            }
            at += Long.BYTES;
        }
        if (nonZero(filled - at)) {
            lastNonZero = windowStart + filled;
        }
        unreadable = lastNonZero - unreadableFrom;
        return null;
    }

    /** How many bytes before the record that {@link #next} returned, or before the final zeros, are no record. */
    long unreadable() {
        return unreadable;
    }

    /** Where they begin. */
    long unreadableFrom() {
        return unreadableFrom;
    }

    /** Where the record that was returned last ends: the next one belongs there. */
    long end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean intactAt(int length) throws IOException {
        return length >= BindingRecord.MIN_BYTES
                && length <= BindingRecord.MAX_BYTES
                && has(length)
                && BindingRecord.intact(window, at, length, salt);
    }

    private byte[] take(int length) {
        byte[] record = Arrays.copyOfRange(window, at, at + length);
        at += BindingRecord.padded(length);
        end = position();
        return record;
    }

    private long position() {
        return windowStart + at;
    }

    private boolean has(int bytes) throws IOException {
        if (filled - at >= bytes) {
            return true;
        }
        int skipped = Math.min(at, filled);
        System.arraycopy(window, skipped, window, 0, filled - skipped);
        windowStart += skipped;
        at -= skipped;
        filled -= skipped;
        filled += in.readNBytes(window, filled, window.length - filled);
        return filled - at >= bytes;
    }

    private boolean nonZero(int bytes) {
        for (int i = 0; i < bytes; i++) {
            if (window[at + i] != 0) {
                return true;
            }
        }
        return false;
    }
}
