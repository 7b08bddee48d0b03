// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.internal.Ascii;
import java.util.Arrays;

/**
 * Where the header fields stand in the bytes of one message: one packed number a field, no objects. Filled once by the parser,
 * then only read, so views share it.
 */
final class HeaderIndex {
    static final HeaderIndex EMPTY = new HeaderIndex(new byte[0], 0, 0, SipCompliance.DEFAULT);

    private static final int PLACE_BITS = 18;
    private static final int PLACE = (1 << PLACE_BITS) - 1;
    private static final int VALUE_START = PLACE_BITS;
    private static final int VALUE_END = 2 * PLACE_BITS;
    private static final int FOLDED = 3 * PLACE_BITS;
    private static final int ID = FOLDED + 1;

    /** How many bytes of header fields can be indexed. */
    static final int MOST_BYTES = PLACE;

    private final byte[] bytes;
    private final int start;
    private final SipCompliance compliance;
    /** For each field, counted from {@link #start}: where its name and its value begin, where that ends, folded or not, the name's id. */
    private long[] fields;

    private int count;
    private int end;

    /** @param start where the message begins in the bytes */
    HeaderIndex(byte[] bytes, int start, int expectedFields, SipCompliance compliance) {
        this.bytes = bytes;
        this.start = start;
        this.compliance = compliance;
        this.fields = new long[expectedFields];
    }

    void add(int id, int nameStart, int valueStart, int valueEnd, boolean folded) {
        if (count == fields.length) {
            fields = Arrays.copyOf(fields, Math.max(count * 2, 8));
        }
        fields[count++] = nameStart - start
                | (long) (valueStart - start) << VALUE_START
                | (long) (valueEnd - start) << VALUE_END
                | (folded ? 1L << FOLDED : 0)
                | (long) id << ID;
    }

    /** Where the last field's line ends. */
    void close(int headersEnd) {
        this.end = headersEnd;
    }

    int count() {
        return count;
    }

    /** Under which the message was read. */
    SipCompliance compliance() {
        return compliance;
    }

    byte[] bytes() {
        return bytes;
    }

    int id(int field) {
        return (int) (fields[field] >> ID); // with its sign: an unknown name's is below zero
    }

    private int place(int field, int shift) {
        return start + ((int) (fields[field] >>> shift) & PLACE);
    }

    int nameStart(int field) {
        return place(field, 0);
    }

    int nameLength(int field) {
        int from = nameStart(field);
        int to = from;
        while (Ascii.isToken(bytes[to])) {
            to++;
        }
        return to - from;
    }

    int valueStart(int field) {
        return place(field, VALUE_START);
    }

    int valueEnd(int field) {
        return place(field, VALUE_END);
    }

    boolean folded(int field) {
        return (fields[field] >>> FOLDED & 1) != 0;
    }

    /** Where the line (or lines) of the field end, after CRLF. */
    int lineEnd(int field) {
        return field + 1 < count ? nameStart(field + 1) : end;
    }

    boolean isNamed(int field, HeaderName name) {
        int id = id(field);
        if (id != HeaderName.UNKNOWN || name.id() != HeaderName.UNKNOWN) {
            return id == name.id();
        }
        return nameLength(field) == name.bytes().length() && nameSpan(field).equalsIgnoreCase(name.bytes());
    }

    ByteSpan nameSpan(int field) {
        return ByteSpan.of(bytes, nameStart(field), nameLength(field));
    }

    /** The value, trimmed; a folded one with a single space for each fold (RFC 3261 §7.3.1). */
    ByteSpan value(int field) {
        int start = valueStart(field);
        ByteSpan raw = ByteSpan.of(bytes, start, valueEnd(field) - start);
        return folded(field) ? unfold(raw) : raw;
    }

    private static ByteSpan unfold(ByteSpan raw) {
        byte[] flat = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            byte b = raw.at(i);
            if (b == '\r') {
                while (length > 0 && (flat[length - 1] == ' ' || flat[length - 1] == '\t')) {
                    length--;
                }
                while (i + 1 < raw.length() && Ascii.isFoldOrBlank(raw.at(i + 1))) {
                    i++;
                }
                flat[length++] = ' ';
            } else {
                flat[length++] = b;
            }
        }
        return ByteSpan.of(flat, 0, length).trim();
    }
}
