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
    private static final Object[] NOTHING = {};
    private static final int MORE = 2;
    /** To with its tag, Contact, Date, and one or two more. */
    private static final int ADDED_TO_ANSWER = 5;

    /** How many fields can be received: the numbers of entries are shorts. */
    static final int MOST = Short.MAX_VALUE;

    private final HeaderIndex index;
    /** Null while the order is that of the index and nothing is ours. */
    private short[] order;

    private int count;
    /** Name and value of each field of our own, one after the other; the value as bytes, or as what puts it together. */
    private Object[] own = NOTHING;

    private int ownCount;
    /** The Content-Length field among these is the only one and says the body's length. */
    private boolean contentLengthStands;

    private boolean orderShared;
    private boolean ownShared;

    HeaderFields(HeaderIndex index) {
        this.index = index;
        this.count = index.count();
    }

    private HeaderFields(HeaderFields original, short[] order, int count, Object[] own, int ownCount) {
        this.index = original.index;
        this.order = order;
        this.count = count;
        this.own = own;
        this.ownCount = ownCount;
    }

    /** The same fields; either side copies before it writes. */
    HeaderFields share() {
        orderShared = true;
        ownShared = true;
        HeaderFields other = new HeaderFields(this, order, count, own, ownCount);
        other.orderShared = true;
        other.ownShared = true;
        other.contentLengthStands = contentLengthStands;
        return other;
    }

    /** Only the fields with these names, in their order here. */
    HeaderFields only(HeaderName... names) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += isNamedAny(i, names) ? 1 : 0;
        }
        short[] chosen = new short[found + ADDED_TO_ANSWER];
        Object[] ofThose = new Object[2 * (Math.min(found, ownCount) + ADDED_TO_ANSWER)];
        int n = 0;
        int ownOfThose = 0;
        for (int i = 0; i < count; i++) {
            if (isNamedAny(i, names)) {
                int entry = entry(i);
                if (entry < 0) {
                    System.arraycopy(own, 2 * ~entry, ofThose, 2 * ownOfThose, 2);
                    entry = ~ownOfThose++;
                }
                chosen[n++] = (short) entry;
            }
        }
        return new HeaderFields(this, chosen, n, ofThose, ownOfThose);
    }

    private boolean isNamedAny(int at, HeaderName... names) {
        for (HeaderName name : names) {
            if (isNamed(at, name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the Content-Length field among these is to be written as it is. */
    void contentLengthStands(boolean stands) {
        contentLengthStands = stands;
    }

    boolean contentLengthStands() {
        return contentLengthStands;
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
        return entry >= 0 ? index.isNamed(entry, name) : ownName(entry).equals(name);
    }

    private HeaderName ownName(int entry) {
        return (HeaderName) own[2 * ~entry];
    }

    HeaderName name(int at) {
        int entry = entry(at);
        if (entry < 0) {
            return ownName(entry);
        }
        int id = index.id(entry);
        return id == HeaderName.UNKNOWN ? HeaderName.of(index.nameSpan(entry)) : HeaderName.ofId(id);
    }

    ByteSpan value(int at) {
        int entry = entry(at);
        return entry >= 0 ? index.value(entry) : ownValue(~entry);
    }

    /** One that is put together when it is needed is put together once. */
    private ByteSpan ownValue(int at) {
        if (own[2 * at + 1] instanceof HeaderValue made) {
            SpanWriter out = SpanWriter.begin();
            made.writeTo(out);
            own[2 * at + 1] = SipMessage.oneLine(own[2 * at].toString(), out.toSpan());
        }
        return (ByteSpan) own[2 * at + 1];
    }

    /** Whether there may be several values in it: a comma, though it may stand within quotes. */
    boolean hasComma(int at) {
        int entry = entry(at);
        if (entry < 0) {
            return value(at).indexOf(',', 0) >= 0;
        }
        for (int i = index.valueStart(entry); i < index.valueEnd(entry); i++) {
            if (index.bytes()[i] == ',') {
                return true;
            }
        }
        return false;
    }

    /** The decimal number that the value is, or -1 if it is none or above {@code max}. */
    long number(int at, long max) {
        int entry = entry(at);
        return entry >= 0 && !index.folded(entry)
                ? ByteSpan.parseUnsigned(index.bytes(), index.valueStart(entry), index.valueEnd(entry), max)
                : value(at).parseUnsigned(max);
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

    /** @param value a {@link ByteSpan} or a {@link HeaderValue}, as in what follows */
    void replace(int at, HeaderName name, Object value) {
        beforeWrite();
        order[at] = keep(name, value);
    }

    void insert(int at, HeaderName name, Object value) {
        beforeWrite();
        if (count == order.length) {
            order = Arrays.copyOf(order, count + Math.max(MORE, count / 2));
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

    private short keep(HeaderName name, Object value) {
        if (ownCount == Short.MAX_VALUE) {
            throw new IllegalStateException("one message was edited " + ownCount + " times");
        }
        if (ownShared || 2 * ownCount == own.length) {
            own = Arrays.copyOf(own, 2 * (ownCount + Math.max(MORE, ownCount / 2)));
            ownShared = false;
        }
        own[2 * ownCount] = name;
        own[2 * ownCount + 1] = value;
        return (short) ~ownCount++;
    }

    private void beforeWrite() {
        if (order == null) {
            order = new short[count + MORE];
            for (int i = 0; i < count; i++) {
                order[i] = (short) i;
            }
        } else if (orderShared) {
            order = Arrays.copyOf(order, count + MORE);
        }
        orderShared = false;
    }

    /**
     * Writes every field as a line; fields that follow each other in the received bytes go out in one piece, folded ones
     * are written unfolded.
     *
     * @return the number of bytes
     */
    int writeTo(MessageOutput out) {
        int written = 0;
        int i = 0;
        while (i < count) {
            int entry = entry(i);
            if (!contentLengthStands && isNamed(i, HeaderName.CONTENT_LENGTH)) {
                i++;
            } else if (entry < 0 || index.folded(entry)) {
                written += writeField(out, i++);
            } else {
                int next = runEnd(i);
                int start = index.nameStart(entry);
                int length = index.lineEnd(entry(next - 1)) - start;
                out.bytes(index.bytes(), start, length);
                written += length;
                i = next;
            }
        }
        return written;
    }

    private int runEnd(int from) {
        int at = from + 1;
        while (at < count
                && entry(at) == entry(at - 1) + 1
                && !index.folded(entry(at))
                && (contentLengthStands || index.id(entry(at)) != HeaderName.CONTENT_LENGTH.id())) {
            at++;
        }
        return at;
    }

    private int writeField(MessageOutput out, int at) {
        int entry = entry(at);
        ByteSpan name = entry >= 0 ? index.nameSpan(entry) : ownName(entry).bytes();
        out.span(name);
        out.bytes(COLON, 0, 2);
        int length = writeValue(out, at);
        out.bytes(CRLF, 0, 2);
        return name.length() + length + 4;
    }

    private int writeValue(MessageOutput out, int at) {
        int entry = entry(at);
        if (entry < 0 && own[2 * ~entry + 1] instanceof HeaderValue made) {
            SpanWriter written = SpanWriter.begin();
            made.writeTo(written);
            return written.endInto(out, ownName(entry));
        }
        ByteSpan value = value(at);
        out.span(value);
        return value.length();
    }
}
