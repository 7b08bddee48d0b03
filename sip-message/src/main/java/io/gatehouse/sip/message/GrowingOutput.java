// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import java.util.Arrays;

/** Collects bytes in an array that grows and is used again. One thread. */
final class GrowingOutput implements MessageOutput {
    private final int firstBytes;
    private byte[] bytes;
    private int length;

    GrowingOutput(int firstBytes) {
        this.firstBytes = firstBytes;
        this.bytes = new byte[firstBytes];
    }

    /** Begins anew; an array that grew above {@code kept} bytes is not kept. */
    void clear(int kept) {
        length = 0;
        if (bytes.length > kept) {
            bytes = new byte[firstBytes];
        }
    }

    @Override
    public void bytes(byte[] source, int offset, int count) {
        makeRoom(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    void ascii(char c) {
        makeRoom(1);
        bytes[length++] = (byte) c;
    }

    /** Writes the text if it is ASCII; false, and nothing written, if it is not. */
    boolean ascii(CharSequence text) {
        int count = text.length();
        makeRoom(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c > 0x7f) {
                return false;
            }
            bytes[length + i] = (byte) c;
        }
        length += count;
        return true;
    }

    private void makeRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }

    /** Writes all of it there, as the value of that field; returns the number of bytes. */
    int copyLineTo(MessageOutput target, HeaderName name) {
        SipMessage.requireOneLine(name.toString(), bytes, 0, length);
        target.bytes(bytes, 0, length);
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
