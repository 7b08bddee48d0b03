// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.internal.Ascii;
import io.gatehouse.sip.message.internal.Lists;
import io.gatehouse.sip.uri.NameAddr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/**
 * One SIP message (RFC 3261 §7): the bytes it came in, an index of its header fields that are read when asked for, and
 * edits kept beside the bytes. What nobody edits goes out as it came in: unknown fields and parameters, spelling, order.
 *
 * <p>A value that would break the line it is written on (with CR or LF in it) is refused with
 * {@link IllegalArgumentException}: nobody injects a header field.
 *
 * <p>Confined to one thread at a time. {@link #view()} makes another message over the same bytes with edits of its own.
 */
public abstract sealed class SipMessage permits SipRequest, SipResponse {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);
    private static final ThreadLocal<GrowingOutput> SCRATCH = ThreadLocal.withInitial(() -> new GrowingOutput(1024));
    private static final int SCRATCH_BYTES = 16_384;
    static final ByteSpan NO_BODY = ByteSpan.of(new byte[0]);
    /** RFC 3261 §20.22. */
    static final int MAX_FORWARDS_LIMIT = 255;

    private final HeaderFields fields;
    private ByteSpan body;

    private Via topVia;
    private NameAddr from;
    private NameAddr to;
    private CSeq cseq;

    SipMessage(HeaderFields fields, ByteSpan body) {
        this.fields = fields;
        this.body = body;
    }

    SipMessage(SipMessage original) {
        this.fields = original.fields.share();
        this.body = original.body;
        known(original);
    }

    /** What the parser read of the bytes. */
    void cseq(CSeq read) {
        cseq = read;
    }

    /** What was read already of the fields that this one has from the other. */
    void known(SipMessage other) {
        topVia = other.topVia;
        from = other.from;
        to = other.to;
        cseq = other.cseq;
    }

    /** Under which it was read; a message of our own making has {@link SipCompliance#DEFAULT}. */
    public SipCompliance compliance() {
        return fields.compliance();
    }

    HeaderFields fields() {
        return fields;
    }

    /**
     * The first value, trimmed and unfolded; of a comma list its first element; {@link ByteSpan#NONE} if absent.
     *
     * @throws MalformedHeader for an empty element before it, where that is not granted
     */
    public ByteSpan first(HeaderName name) {
        for (int at = fields.next(name, 0); at >= 0; at = fields.next(name, at + 1)) {
            ByteSpan value = fields.value(at);
            if (!name.isCommaList()) {
                return value;
            }
            if (value.indexOf(',', 0) == 0) {
                bearEmptyElement(name);
            }
            ByteSpan element = firstElement(value);
            if (element.isPresent()) {
                return element;
            }
        }
        return ByteSpan.NONE;
    }

    private static ByteSpan firstElement(ByteSpan list) {
        int from = 0;
        while (from < list.length()) {
            int end = elementEnd(list, from);
            ByteSpan element = list.trimmed(from, end);
            if (!element.isEmpty()) {
                return element;
            }
            from = end + 1;
        }
        return ByteSpan.NONE;
    }

    private void bearEmptyElement(HeaderName name) {
        if (!compliance().grants(Tolerance.EMPTY_LIST_ELEMENT)) {
            throw new MalformedHeader(name.toString(), "an empty element in a list");
        }
    }

    private static int elementEnd(ByteSpan list, int from) {
        int start = list.offset();
        return Lists.elementEnd(list.array(), start + from, start + list.length(), ',') - start;
    }

    /**
     * Every value in order, comma lists split into their elements (outside quotes and angle brackets).
     *
     * @throws MalformedHeader for an empty element, where that is not granted
     */
    public List<ByteSpan> values(HeaderName name) {
        int at = fields.next(name, 0);
        if (at < 0) {
            return List.of();
        }
        ByteSpan first = fields.value(at);
        if (fields.next(name, at + 1) < 0 && (!name.isCommaList() || isOneElement(first))) {
            return List.of(first);
        }
        List<ByteSpan> values = new ArrayList<>(4);
        for (; at >= 0; at = fields.next(name, at + 1)) {
            ByteSpan value = fields.value(at);
            if (name.isCommaList()) {
                addElements(name, value, values);
            } else {
                values.add(value);
            }
        }
        return values;
    }

    private static boolean isOneElement(ByteSpan list) {
        return !list.isEmpty() && elementEnd(list, 0) == list.length();
    }

    private void addElements(HeaderName name, ByteSpan list, List<ByteSpan> values) {
        int from = 0;
        while (from < list.length()) {
            int end = elementEnd(list, from);
            ByteSpan element = list.trimmed(from, end);
            if (element.isEmpty()) {
                bearEmptyElement(name);
            } else {
                values.add(element);
            }
            from = end + 1;
            if (from == list.length()) {
                bearEmptyElement(name); // a comma at the end
            }
        }
    }

    /** Whether a comma list (option tags, methods) names the token; option tags and methods are compared in any case. */
    public boolean lists(HeaderName name, CharSequence token) {
        for (int at = fields.next(name, 0); at >= 0; at = fields.next(name, at + 1)) {
            ByteSpan list = fields.value(at);
            for (int from = 0, end; from < list.length(); from = end + 1) {
                end = elementEnd(list, from);
                if (isToken(list, from, end, token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isToken(ByteSpan list, int from, int to, CharSequence token) {
        int start = from;
        int end = to;
        while (start < end && Ascii.isBlank(list.at(start))) {
            start++;
        }
        while (end > start && Ascii.isBlank(list.at(end - 1))) {
            end--;
        }
        return end - start == token.length() && list.startsWithIgnoreCase(start, token);
    }

    public boolean has(HeaderName name) {
        return fields.next(name, 0) >= 0;
    }

    /** One field of that name with this value, where the first one stood, else at the end; further ones go. */
    public void set(HeaderName name, CharSequence value) {
        setSafe(name, safe(name, value));
    }

    private void setSafe(HeaderName name, Object safe) {
        int at = fields.next(name, 0);
        if (at < 0) {
            fields.insert(fields.count(), name, safe);
        } else {
            fields.replace(at, name, safe);
            for (int more = fields.next(name, at + 1); more >= 0; more = fields.next(name, more)) {
                fields.remove(more);
            }
        }
        edited(name);
    }

    /** The same with a value that is put together when it is needed. */
    public void set(HeaderName name, HeaderValue value) {
        setSafe(name, value);
    }

    /** One more field, after the last one of that name, else at the end. */
    public void add(HeaderName name, CharSequence value) {
        addSafe(name, safe(name, value));
    }

    /** The same with a value that is put together when it is needed. */
    public void add(HeaderName name, HeaderValue value) {
        addSafe(name, value);
    }

    private void addSafe(HeaderName name, Object safe) {
        int last = fields.last(name);
        fields.insert(last < 0 ? fields.count() : last + 1, name, safe);
        edited(name);
    }

    /** One more field, before the first one of that name; if there is none, a Via at the top, another at the end. */
    public void addFirst(HeaderName name, CharSequence value) {
        ByteSpan safe = safe(name, value);
        int first = fields.next(name, 0);
        int none = name.equals(HeaderName.VIA) ? 0 : fields.count();
        fields.insert(first < 0 ? none : first, name, safe);
        edited(name);
    }

    /** Another value in the place of the first one, which may be an element of a comma list. */
    public void replaceFirst(HeaderName name, CharSequence value) {
        ByteSpan safe = safe(name, value);
        int at = fields.next(name, 0);
        if (at >= 0 && standsAlone(name, at)) {
            fields.replace(at, name, safe);
            edited(name);
        } else {
            removeFirst(name);
            addFirst(name, safe);
        }
    }

    private boolean standsAlone(HeaderName name, int at) {
        return !name.isCommaList()
                || !fields.hasComma(at)
                || !afterFirstElement(fields.value(at)).isPresent();
    }

    /** The same for the topmost Via. */
    public void replaceTopVia(Via via) {
        int at = fields.next(HeaderName.VIA, 0);
        if (at >= 0 && standsAlone(HeaderName.VIA, at)) {
            fields.replace(at, HeaderName.VIA, via);
        } else {
            replaceFirst(HeaderName.VIA, via.text());
        }
        topVia = via;
    }

    public void remove(HeaderName name) {
        int at = fields.next(name, 0);
        while (at >= 0) {
            fields.remove(at);
            at = fields.next(name, at);
        }
        edited(name);
    }

    /** Takes away one value: a field, or the first element of one that holds a comma list. */
    public void removeFirst(HeaderName name) {
        int at = fields.next(name, 0);
        if (at < 0) {
            return;
        }
        ByteSpan rest = name.isCommaList() ? afterFirstElement(fields.value(at)) : ByteSpan.NONE;
        if (rest.isPresent()) {
            fields.replace(at, name, rest);
        } else {
            fields.remove(at);
        }
        edited(name);
    }

    /** {@link ByteSpan#NONE} where nothing but blanks and commas follows. */
    private static ByteSpan afterFirstElement(ByteSpan list) {
        boolean found = false;
        for (int from = 0; from < list.length(); ) {
            int end = elementEnd(list, from);
            if (!isBlank(list, from, end)) {
                if (found) {
                    return list.trimmed(from, list.length());
                }
                found = true;
            }
            from = end + 1;
        }
        return ByteSpan.NONE;
    }

    private static boolean isBlank(ByteSpan list, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Ascii.isBlank(list.at(i))) {
                return false;
            }
        }
        return true;
    }

    /** Shows each field in order: its name and its whole value, trimmed and unfolded, lists not split. */
    public void forEachField(BiConsumer<HeaderName, ByteSpan> visitor) {
        for (int i = 0; i < fields.count(); i++) {
            visitor.accept(fields.name(i), fields.value(i));
        }
    }

    /** @throws MalformedHeader if it is absent or broken */
    public Via topVia() {
        if (topVia == null) {
            topVia = Via.parse(required(HeaderName.VIA), compliance());
        }
        return topVia;
    }

    /** @throws MalformedHeader if it is absent or broken */
    public NameAddr from() {
        if (from == null) {
            from = NameAddr.parse(required(HeaderName.FROM), compliance());
        }
        return from;
    }

    /** @throws MalformedHeader if it is absent or broken */
    public NameAddr to() {
        if (to == null) {
            to = NameAddr.parse(required(HeaderName.TO), compliance());
        }
        return to;
    }

    /** @throws MalformedHeader if it is absent or broken */
    public CSeq cseq() {
        if (cseq == null) {
            cseq = CSeq.parse(required(HeaderName.CSEQ));
        }
        return cseq;
    }

    /** @throws MalformedHeader if it is absent */
    public ByteSpan callId() {
        return required(HeaderName.CALL_ID);
    }

    /**
     * Empty if there is none.
     *
     * @throws MalformedHeader if it is not a number from 0 to 255
     */
    public OptionalInt maxForwards() {
        int at = fields.next(HeaderName.MAX_FORWARDS, 0);
        if (at < 0) {
            return OptionalInt.empty();
        }
        long hops = fields.number(at, MAX_FORWARDS_LIMIT);
        if (hops < 0) {
            throw new MalformedHeader("Max-Forwards", "not a number from 0 to 255", fields.value(at));
        }
        return OptionalInt.of((int) hops);
    }

    private ByteSpan required(HeaderName name) {
        ByteSpan value = first(name);
        if (!value.isPresent()) {
            throw new MalformedHeader(name.toString(), "missing");
        }
        return value;
    }

    /** Empty (and present) if the message has no body. */
    public ByteSpan body() {
        return body;
    }

    /** A body of that type; an empty one takes Content-Type away. Content-Length follows by itself. */
    public void setBody(CharSequence contentType, byte[] bytes) {
        if (bytes.length == 0) {
            remove(HeaderName.CONTENT_TYPE);
        } else {
            set(HeaderName.CONTENT_TYPE, contentType);
        }
        body = ByteSpan.of(bytes.clone());
        fields.contentLengthStands(false);
    }

    /**
     * Writes the message as it goes on the wire, with the one Content-Length that is right.
     *
     * @return the number of bytes
     */
    public int writeTo(MessageOutput out) {
        int written = writeStartLine(out) + fields.writeTo(out);
        if (!fields.contentLengthStands()) {
            ByteSpan length = Decimals.of(body.length());
            out.bytes(CONTENT_LENGTH, 0, CONTENT_LENGTH.length);
            out.span(length);
            out.bytes(CRLF, 0, 2);
            written += CONTENT_LENGTH.length + length.length() + 2;
        }
        out.bytes(CRLF, 0, 2);
        out.span(body);
        return written + 2 + body.length();
    }

    abstract int writeStartLine(MessageOutput out);

    /** The message on the wire, in an array of its own. */
    public byte[] toBytes() {
        GrowingOutput out = SCRATCH.get();
        out.clear(SCRATCH_BYTES);
        writeTo(out);
        return out.toBytes();
    }

    /** Another message over the same bytes and the edits made so far; what either edits from now on is its own. */
    public abstract SipMessage view();

    /** The whole message as text, Authorization values included: for tests, never for a log. */
    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }

    private void edited(HeaderName name) {
        if (name.equals(HeaderName.VIA)) {
            topVia = null;
        } else if (name.equals(HeaderName.FROM)) {
            from = null;
        } else if (name.equals(HeaderName.TO)) {
            to = null;
        } else if (name.equals(HeaderName.CSEQ)) {
            cseq = null;
        } else if (name.equals(HeaderName.CONTENT_LENGTH)) {
            fields.contentLengthStands(false);
        }
    }

    private static ByteSpan safe(HeaderName name, CharSequence value) {
        return oneLine(name.toString(), value);
    }

    /** @throws IllegalArgumentException if the text does not stay on one line */
    static ByteSpan oneLine(String what, CharSequence text) {
        ByteSpan bytes = ByteSpan.of(text);
        requireOneLine(what, bytes.array(), bytes.offset(), bytes.length());
        return bytes;
    }

    static void requireOneLine(String what, byte[] b, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (b[i] == '\r' || b[i] == '\n') {
                throw new IllegalArgumentException("CR or LF in " + what);
            }
        }
    }
}
