// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.message.internal.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable slice of bytes, usually of a message: no copy, compared by value. As a {@link CharSequence} it shows one
 * char (0 to 255) for each byte, which suits the ASCII that SIP is made of; {@link #toString()} decodes UTF-8.
 *
 * <p>Whoever makes a span promises that the bytes under it never change. Safe to share between threads.
 */
public final class ByteSpan implements CharSequence {
    private static final byte[] ABSENT = new byte[0];

    /** What is not there: empty and not {@link #isPresent() present}. */
    public static final ByteSpan NONE = new ByteSpan(ABSENT, 0, 0);

    private final byte[] bytes;
    private final int offset;
    private final int length;

    private ByteSpan(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /** The UTF-8 bytes of a text. */
    public static ByteSpan of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new ByteSpan(utf8, 0, utf8.length);
    }

    /** The text as a span: itself when it is one already, else its UTF-8 bytes. */
    public static ByteSpan of(CharSequence text) {
        return text instanceof ByteSpan span ? span : of(text.toString());
    }

    public static ByteSpan of(byte[] bytes) {
        return new ByteSpan(bytes, 0, bytes.length);
    }

    /** The decimal digits of a number that is not negative; small ones are made once. */
    public static ByteSpan ofNumber(int number) {
        return Decimals.of(number);
    }

    /** A slice of an array that nobody changes any more. */
    public static ByteSpan of(byte[] bytes, int offset, int length) {
        if ((offset | length | (bytes.length - offset - length)) < 0) {
            throw new IndexOutOfBoundsException(offset + "+" + length + " of " + bytes.length);
        }
        return new ByteSpan(bytes, offset, length);
    }

    /**
     * The bytes of these one after the other, as they are: by way of a String, bytes that are not UTF-8 would become others.
     */
    public static ByteSpan concat(CharSequence... parts) {
        ByteSpan[] spans = new ByteSpan[parts.length];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            spans[i] = of(parts[i]);
            length += spans[i].length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (ByteSpan span : spans) {
            span.copyTo(joined, at);
            at += span.length;
        }
        return new ByteSpan(joined, 0, length);
    }

    /** False for {@link #NONE} alone: an empty value is present. */
    public boolean isPresent() {
        return bytes != ABSENT;
    }

    @Override
    public int length() {
        return length;
    }

    public byte at(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException(index + " of " + length);
        }
        return bytes[offset + index];
    }

    @Override
    public char charAt(int index) {
        return (char) (at(index) & 0xff);
    }

    /** The array under the span: to be read only, from {@link #offset()} on. */
    public byte[] array() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    /** The part from {@code start} (inclusive) to {@code end} (exclusive). */
    public ByteSpan slice(int start, int end) {
        if (start < 0 || end < start || end > length) {
            throw new IndexOutOfBoundsException(start + ".." + end + " of " + length);
        }
        return new ByteSpan(bytes, offset + start, end - start);
    }

    public ByteSpan slice(int start) {
        return slice(start, length);
    }

    @Override
    public ByteSpan subSequence(int start, int end) {
        return slice(start, end);
    }

    /** {@link #slice} and {@link #trim} in one. */
    public ByteSpan trimmed(int start, int end) {
        if (start < 0 || end < start || end > length) {
            throw new IndexOutOfBoundsException(start + ".." + end + " of " + length);
        }
        int from = offset + start;
        int to = offset + end;
        while (from < to && Ascii.isFoldOrBlank(bytes[from])) {
            from++;
        }
        while (to > from && Ascii.isFoldOrBlank(bytes[to - 1])) {
            to--;
        }
        return from == offset && to == offset + length ? this : new ByteSpan(bytes, from, to - from);
    }

    /** Without blanks (space, tab, CR, LF) at either end. */
    public ByteSpan trim() {
        int start = 0;
        int end = length;
        while (start < end && Ascii.isFoldOrBlank(bytes[offset + start])) {
            start++;
        }
        while (end > start && Ascii.isFoldOrBlank(bytes[offset + end - 1])) {
            end--;
        }
        return end - start == length ? this : new ByteSpan(bytes, offset + start, end - start);
    }

    /** The place of the first such byte from {@code from} on, or -1. */
    public int indexOf(int wanted, int from) {
        for (int i = Math.max(from, 0); i < length; i++) {
            if (bytes[offset + i] == (byte) wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The decimal number that the whole span is, or -1 if it is none or above {@code max}; never overflows. */
    public long parseUnsigned(long max) {
        return parseUnsigned(0, length, max);
    }

    /** The same of the part from {@code start} (inclusive) to {@code end} (exclusive). */
    public long parseUnsigned(int start, int end, long max) {
        return start < 0 || end > length ? -1 : parseUnsigned(bytes, offset + start, offset + end, max);
    }

    static long parseUnsigned(byte[] bytes, int start, int end, long max) {
        if (start >= end) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || value > max / 10 || value * 10 > max - digit) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** ASCII letters in either case are the same. */
    public boolean equalsIgnoreCase(CharSequence other) {
        return length == other.length() && startsWithIgnoreCase(other);
    }

    /** ASCII letters in either case are the same. */
    public boolean startsWithIgnoreCase(CharSequence prefix) {
        return startsWithIgnoreCase(0, prefix);
    }

    /** The same from a place on. */
    public boolean startsWithIgnoreCase(int from, CharSequence prefix) {
        if (from < 0 || prefix.length() > length - from) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (Ascii.lower(bytes[offset + from + i] & 0xff) != Ascii.lower(prefix.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the other holds the same chars, one for each byte; for ASCII. */
    public boolean contentEquals(CharSequence other) {
        if (other instanceof ByteSpan span) {
            return equals(span);
        }
        if (other.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((bytes[offset + i] & 0xff) != other.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the UTF-8 bytes are that text's. */
    public boolean isText(String text) {
        if (text.length() > length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            int c = bytes[offset + i];
            if (c < 0) {
                return toString().equals(text);
            }
            if (c != text.charAt(i)) {
                return false;
            }
        }
        return text.length() == length;
    }

    /** As {@link #toString()}; the known text itself where it is the same, which saves a copy. */
    public String toText(String known) {
        return isText(known) ? known : toString();
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, offset, target, at, length);
    }

    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSpan that
                && length == that.length
                && Arrays.equals(bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int h = 1; // not kept: a message has a hundred spans and few of them are looked up
        for (int i = offset; i < offset + length; i++) {
            h = 31 * h + bytes[i];
        }
        return h;
    }

    @Override
    public String toString() {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
