// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.record;

import io.gatehouse.sip.message.ByteSpan;

/**
 * Steps through what a {@link RecordWriter} wrote, without a copy. The checksum of a stored record was right, so a broken length
 * is our own fault and throws. One thread.
 */
public final class RecordReader {
    private final byte[] bytes;
    private int at;

    /** Reads from that place on; the bytes must never change, for the texts are read where they stand. */
    public RecordReader(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    public long number() {
        long value = 0;
        int shift = 0;
        byte group;
        do {
            group = bytes[at++];
            value |= (group & 0x7fL) << shift;
            shift += 7;
        } while (group < 0);
        return value;
    }

    public int count() {
        return Math.toIntExact(number());
    }

    public long signed() {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    public ByteSpan text() {
        int start = skipText();
        return ByteSpan.of(bytes, start, at - start);
    }

    /** Passes over a text; returns where its bytes begin. */
    private int skipText() {
        int length = count();
        int start = at;
        at += length;
        return start;
    }

    /** Passes over so many texts. */
    public RecordReader skipTexts(int texts) {
        for (int i = 0; i < texts; i++) {
            skipText();
        }
        return this;
    }

    /** Passes over a number of either kind. */
    public RecordReader skipNumber() {
        number();
        return this;
    }

    /** The place of what is read next. */
    public int at() {
        return at;
    }

    public byte[] bytes() {
        return bytes;
    }
}
