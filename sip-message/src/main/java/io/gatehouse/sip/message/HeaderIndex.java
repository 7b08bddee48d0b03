// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.SipCompliance;
import java.util.Arrays;

/**
 * Where the header fields stand in the bytes of one message: four numbers a field, no objects. Filled once by the parser,
 * then only read, so views share it.
 */
final class HeaderIndex {
    static final HeaderIndex EMPTY = new HeaderIndex(new byte[0], 0, SipCompliance.DEFAULT);

    private static final int STRIDE = 4;
    private static final int NAME_START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE_START = 2;
    private static final int VALUE_END = 3;
    /** Set in the number of the value's end when the value is folded. */
    private static final int FOLDED = 0x8000_0000;

    private final byte[] bytes;
    private final SipCompliance compliance;
    private int[] places;
    private short[] ids;
    private int count;
    private int end;

    HeaderIndex(byte[] bytes, int expectedFields, SipCompliance compliance) {
        this.bytes = bytes;
        this.compliance = compliance;
        this.places = new int[expectedFields * STRIDE];
        this.ids = new short[expectedFields];
    }

    void add(int id, int nameStart, int nameEnd, int valueStart, int valueEnd, boolean folded) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, Math.max(count * 2, 8));
            places = Arrays.copyOf(places, ids.length * STRIDE);
        }
        int at = count * STRIDE;
        places[at + NAME_START] = nameStart;
        places[at + NAME_END] = nameEnd;
        places[at + VALUE_START] = valueStart;
        places[at + VALUE_END] = folded ? valueEnd | FOLDED : valueEnd;
        ids[count++] = (short) id;
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
        return ids[field];
    }

    int nameStart(int field) {
        return places[field * STRIDE + NAME_START];
    }

    int nameLength(int field) {
        return places[field * STRIDE + NAME_END] - nameStart(field);
    }

    int valueStart(int field) {
        return places[field * STRIDE + VALUE_START];
    }

    int valueEnd(int field) {
        return places[field * STRIDE + VALUE_END] & ~FOLDED;
    }

    boolean folded(int field) {
        return places[field * STRIDE + VALUE_END] < 0;
    }

    /** Where the line (or lines) of the field end, after CRLF. */
    int lineEnd(int field) {
        return field + 1 < count ? nameStart(field + 1) : end;
    }

    boolean isNamed(int field, HeaderName name) {
        int id = ids[field];
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
                while (i + 1 < raw.length() && isFoldOrBlank(raw.at(i + 1))) {
                    i++;
                }
                flat[length++] = ' ';
            } else {
                flat[length++] = b;
            }
        }
        return ByteSpan.of(flat, 0, length).trim();
    }

    private static boolean isFoldOrBlank(byte b) {
        return b == '\r' || b == '\n' || b == ' ' || b == '\t';
    }
}
