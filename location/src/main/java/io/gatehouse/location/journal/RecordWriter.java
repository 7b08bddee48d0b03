// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows a byte array by numbers and texts; one per thread, used again and again. */
final class RecordWriter {
    private byte[] bytes = new byte[1024];
    private int at;

    RecordWriter startAt(int position) {
        at = position;
        return this;
    }

    /** An unsigned number in groups of seven bits, the lowest first: small numbers take one byte. */
    void number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    /** A number of either sign, near zero in few bytes. */
    void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    /** Length in bytes, then the UTF-8 bytes. */
    void text(String text) {
        int length = text.length();
        int start = at;
        number(length);
        room(length);
        int bits = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            bits |= c;
            bytes[at + i] = (byte) c;
        }
        if (bits < 0x80) {
            at += length;
            return;
        }
        at = start;
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, at, utf8.length);
        at += utf8.length;
    }

    /** What was written, in an array of its own; the first bytes, up to where writing started, are undefined. */
    byte[] toArray() {
        return Arrays.copyOf(bytes, at);
    }

    private void room(int wanted) {
        if (bytes.length - at < wanted) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + wanted));
        }
    }
}
