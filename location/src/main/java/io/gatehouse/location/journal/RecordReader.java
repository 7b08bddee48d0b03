// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.nio.charset.StandardCharsets;

/** Reads what a {@link RecordWriter} wrote. Its checksum was right, so a broken length is our own fault and throws. */
final class RecordReader {
    private final byte[] bytes;
    private int at;

    RecordReader(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    long number() {
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

    int count() {
        return Math.toIntExact(number());
    }

    long signed() {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    String text() {
        int length = count();
        if (length == 0) {
            return "";
        }
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }
}
