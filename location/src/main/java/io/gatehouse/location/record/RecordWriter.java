// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location.record;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.uri.Host;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows a byte array by numbers and texts; one per thread, used again and again. */
public final class RecordWriter {
    private static final int IPV4_BYTES = 4;

    private byte[] bytes = new byte[1024];
    private int at;

    /** Begins anew, leaving room for so many bytes before. */
    public RecordWriter startAt(int position) {
        at = position;
        return this;
    }

    /** An unsigned number in groups of seven bits, the lowest first: small numbers take one byte. */
    public void number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    /** A number of either sign, near zero in few bytes. */
    public void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    /** Length in bytes, then the UTF-8 bytes; those of a span as they are. */
    public void text(CharSequence text) {
        if (text instanceof ByteSpan span) {
            number(span.length());
            copy(span.array(), span.offset(), span.offset() + span.length());
        } else if (!ascii(text)) {
            text(ByteSpan.of(text.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Writes the text if it is ASCII; false, and nothing written, if it is not. */
    private boolean ascii(CharSequence text) {
        int start = at;
        int length = text.length();
        number(length);
        room(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c > 0x7f) {
                at = start;
                return false;
            }
            bytes[at++] = (byte) c;
        }
        return true;
    }

    /** {@code ip:port} as a text; an IPv6 address in brackets and without its zone, which means nothing elsewhere. */
    public void address(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        if (ip.length != IPV4_BYTES) {
            text(Host.bracketed(Host.of(address.getAddress())) + ':' + address.getPort());
            return;
        }
        room(1 + "255.255.255.255:65535".length());
        int start = at++;
        for (int i = 0; i < IPV4_BYTES; i++) {
            decimal(ip[i] & 0xff);
            bytes[at++] = (byte) (i < IPV4_BYTES - 1 ? '.' : ':');
        }
        decimal(address.getPort());
        bytes[start] = (byte) (at - start - 1);
    }

    private void decimal(int number) {
        if (number >= 10) {
            decimal(number / 10);
        }
        bytes[at++] = (byte) ('0' + number % 10);
    }

    /** Bytes of another record as they are. */
    public void copy(byte[] source, int from, int to) {
        int length = to - from;
        room(length);
        System.arraycopy(source, from, bytes, at, length);
        at += length;
    }

    /** The place of what is written next. */
    public int at() {
        return at;
    }

    /** Whether from {@code from} to {@code to} the same was written that stands in {@code other} between those places. */
    public boolean wrote(int from, int to, byte[] other, int otherFrom, int otherTo) {
        return Arrays.equals(bytes, from, to, other, otherFrom, otherTo);
    }

    /** What was written, in an array of its own; the first bytes, up to where writing started, are undefined. */
    public byte[] toArray() {
        return Arrays.copyOf(bytes, at);
    }

    private void room(int wanted) {
        if (bytes.length - at < wanted) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + wanted));
        }
    }
}
