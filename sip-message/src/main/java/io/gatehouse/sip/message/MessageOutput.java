// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

/** Where a message is written to: a buffer that copies what it is given before the call returns. */
@FunctionalInterface
public interface MessageOutput {
    void bytes(byte[] source, int offset, int length);

    default void span(ByteSpan span) {
        bytes(span.array(), span.offset(), span.length());
    }
}
