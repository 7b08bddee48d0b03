// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.SipCompliance;
import java.util.Arrays;

/**
 * The header fields of one message in order: those of an index over received bytes, and those set since, beside them. An
 * entry is a number: from 0 up a field of the index, below 0 one of our own. Copied when first written to after
 * {@link #share()}.
 */
final class HeaderFields {
    private static final byte[] COLON = {':', ' '};
    private static final byte[] CRLF = {'\r', '\n'};
    private static final Field[] NO_FIELDS = {};

    private record Field(HeaderName name, ByteSpan value) {}

    private final HeaderIndex index;
    /** Null while the order is that of the index and nothing is ours. */
    private int[] order;

    private int count;
    private Field[] own = NO_FIELDS;
    private int ownCount;
    private boolean shared;

    HeaderFields(HeaderIndex index) {
        this.index = index;
        this.count = index.count();
    }

    private HeaderFields(HeaderFields original, int[] order, int count) {
        this.index = original.index;
        this.order = order;
        this.count = count;
        this.own = original.own;
        this.ownCount = original.ownCount;
        this.shared = true;
    }

    /** The same fields; either side copies before it writes. */
    HeaderFields share() {
        shared = true;
        return new HeaderFields(this, order, count);
    }

    /** Only the fields with these names, in their order here. */
    HeaderFields only(HeaderName... names) {
        int[] chosen = new int[count + 4];
        int n = 0;
        for (int i = 0; i < count; i++) {
            if (isNamedAny(i, names)) {
                chosen[n++] = entry(i);
            }
        }
        shared = true;
        return new HeaderFields(this, chosen, n);
    }

    private boolean isNamedAny(int at, HeaderName... names) {
        for (HeaderName name : names) {
            if (isNamed(at, name)) {
                return true;
            }
        }
        return false;
    }

    SipCompliance compliance() {
        return index.compliance();
    }

    int count() {
        return count;
    }

    private int entry(int at) {
        return order == null ? at : order[at];
    }

    boolean isNamed(int at, HeaderName name) {
        int entry = entry(at);
        return entry >= 0 ? index.isNamed(entry, name) : own[~entry].name.equals(name);
    }

    HeaderName name(int at) {
        int entry = entry(at);
        if (entry < 0) {
            return own[~entry].name;
        }
        int id = index.id(entry);
        return id == HeaderName.UNKNOWN ? HeaderName.of(index.nameSpan(entry)) : HeaderName.ofId(id);
    }

    ByteSpan value(int at) {
        int entry = entry(at);
        return entry >= 0 ? index.value(entry) : own[~entry].value;
    }

    /** The place of the next field of that name from {@code from} on, or -1. */
    int next(HeaderName name, int from) {
        for (int i = from; i < count; i++) {
            if (isNamed(i, name)) {
                return i;
            }
        }
        return -1;
    }

    /** The place of the last field of that name, or -1. */
    int last(HeaderName name) {
        for (int i = count - 1; i >= 0; i--) {
            if (isNamed(i, name)) {
                return i;
            }
        }
        return -1;
    }

    void replace(int at, HeaderName name, ByteSpan value) {
        beforeWrite();
        order[at] = keep(name, value);
    }

    void insert(int at, HeaderName name, ByteSpan value) {
        beforeWrite();
        if (count == order.length) {
            order = Arrays.copyOf(order, count + 8);
        }
        System.arraycopy(order, at, order, at + 1, count - at);
        order[at] = keep(name, value);
        count++;
    }

    void remove(int at) {
        beforeWrite();
        System.arraycopy(order, at + 1, order, at, count - at - 1);
        count--;
    }

    private int keep(HeaderName name, ByteSpan value) {
        if (ownCount == own.length) {
            own = Arrays.copyOf(own, ownCount + 6);
        }
        own[ownCount] = new Field(name, value);
        return ~ownCount++;
    }

    private void beforeWrite() {
        if (order == null) {
            order = new int[count + 6];
            for (int i = 0; i < count; i++) {
                order[i] = i;
            }
        } else if (shared) {
            order = Arrays.copyOf(order, Math.max(order.length, count + 4));
            own = Arrays.copyOf(own, ownCount + 4);
        }
        shared = false;
    }

    /**
     * Writes every field as a line; fields that follow each other in the received bytes go out in one piece, folded ones
     * are written unfolded.
     *
     * @return the number of bytes
     */
    int writeTo(MessageOutput out, boolean withContentLength) {
        int written = 0;
        int i = 0;
        while (i < count) {
            int entry = entry(i);
            if (!withContentLength && isNamed(i, HeaderName.CONTENT_LENGTH)) {
                i++;
            } else if (entry < 0 || index.folded(entry)) {
                written += writeField(out, i++);
            } else {
                int next = runEnd(i, withContentLength);
                int start = index.nameStart(entry);
                int length = index.lineEnd(entry(next - 1)) - start;
                out.bytes(index.bytes(), start, length);
                written += length;
                i = next;
            }
        }
        return written;
    }

    private int runEnd(int from, boolean withContentLength) {
        int at = from + 1;
        while (at < count
                && entry(at) == entry(at - 1) + 1
                && !index.folded(entry(at))
                && (withContentLength || index.id(entry(at)) != HeaderName.CONTENT_LENGTH.id())) {
            at++;
        }
        return at;
    }

    private int writeField(MessageOutput out, int at) {
        int entry = entry(at);
        ByteSpan name = entry >= 0 ? index.nameSpan(entry) : own[~entry].name.bytes();
        ByteSpan value = value(at);
        out.span(name);
        out.bytes(COLON, 0, 2);
        out.span(value);
        out.bytes(CRLF, 0, 2);
        return name.length() + value.length() + 4;
    }
}
