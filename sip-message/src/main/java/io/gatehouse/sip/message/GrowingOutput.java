// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import java.util.Arrays;

/** Collects a message in an array that grows. */
final class GrowingOutput implements MessageOutput {
    private byte[] bytes = new byte[1024];
    private int length;

    @Override
    public void bytes(byte[] source, int offset, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
