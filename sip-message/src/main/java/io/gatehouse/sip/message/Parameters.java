// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.internal.Ascii;
import io.gatehouse.sip.message.internal.Lists;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The parameters behind a header field value or in a URI: {@code ;name=value;flag}, in order, as they were written. Names
 * are compared without regard to case; of a name that stands twice the first counts. Immutable.
 */
public final class Parameters {
    public static final Parameters NONE = new Parameters(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int from;
    private final int to;

    private Parameters(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /**
     * With {@link SipCompliance#DEFAULT}.
     *
     * @throws MalformedHeader if a name is not a token or a quote is not closed
     */
    public static Parameters parse(String header, ByteSpan text) {
        return parse(header, text, SipCompliance.DEFAULT);
    }

    /**
     * Reads what begins with a semicolon, or is empty.
     *
     * @throws MalformedHeader if a name is not a token or a quote is not closed, or for what is not granted
     */
    public static Parameters parse(String header, ByteSpan text, SipCompliance compliance) {
        return parse(header, text, 0, text.length(), compliance);
    }

    /** The same of the part from {@code start} (inclusive) to {@code end} (exclusive). */
    public static Parameters parse(String header, ByteSpan text, int start, int end, SipCompliance compliance) {
        byte[] b = text.array();
        int from = text.offset() + start;
        int to = text.offset() + end;
        while (from < to && Ascii.isFoldOrBlank(b[from])) {
            from++;
        }
        while (to > from && Ascii.isFoldOrBlank(b[to - 1])) {
            to--;
        }
        if (from == to) {
            return NONE;
        }
        if (b[from] != ';') {
            throw new MalformedHeader(header, "no semicolon before the parameters", ByteSpan.of(b, from, to - from));
        }
        Parameters parameters = new Parameters(b, from, to);
        parameters.check(header, compliance);
        return parameters;
    }

    /** What is known to be well formed; begins with a semicolon. */
    static Parameters wellFormed(ByteSpan text, int start) {
        return new Parameters(text.array(), text.offset() + start, text.offset() + text.length());
    }

    private void check(String header, SipCompliance compliance) {
        Cursor c = cursor();
        boolean repeated = false;
        long seen = 0;
        while (c.next()) {
            if (!c.wellFormed()) {
                throw new MalformedHeader(header, "broken parameter", text());
            }
            long bit = c.nameBit();
            repeated |= (seen & bit) != 0 && isRepeated(c);
            seen |= bit;
        }
        if (c.passedEmpty && !compliance.grants(Tolerance.EMPTY_PARAMETER)) {
            throw new MalformedHeader(header, "an empty parameter", text());
        }
        if (repeated && !compliance.grants(Tolerance.REPEATED_PARAMETER)) {
            throw new MalformedHeader(header, "a parameter twice", text());
        }
    }

    private boolean isRepeated(Cursor later) {
        Cursor first = cursor();
        while (first.next() && first.nameStart < later.nameStart) {
            if (first.isNamed(later.name())) {
                return true;
            }
        }
        return false;
    }

    /** As written, with the first semicolon; empty if there are none. */
    public ByteSpan text() {
        return ByteSpan.of(bytes, from, to - from);
    }

    /** How many bytes the text has. */
    public int length() {
        return to - from;
    }

    public boolean isEmpty() {
        return from == to;
    }

    public boolean has(CharSequence name) {
        return find(name) >= 0;
    }

    /** Where the first one of that name begins, or -1; without a {@link Cursor}, because this is asked all the time. */
    private int find(CharSequence name) {
        for (int at = from; at < to; ) {
            int nameStart = skipBlank(bytes, at + 1, to);
            at = Lists.elementEnd(bytes, nameStart, to, ';');
            if (isNamed(bytes, nameStart, nameEnd(bytes, nameStart, at), name)) {
                return nameStart;
            }
        }
        return -1;
    }

    private static int nameEnd(byte[] b, int from, int stop) {
        int equals = from;
        while (equals < stop && b[equals] != '=') {
            equals++;
        }
        return trimEnd(b, from, equals);
    }

    private static int valueStart(byte[] b, int nameEnd, int stop) {
        int equals = skipBlank(b, nameEnd, stop);
        return equals < stop ? skipBlank(b, equals + 1, stop) : stop;
    }

    private static int skipBlank(byte[] b, int from, int limit) {
        int i = from;
        while (i < limit && Ascii.isBlank(b[i])) {
            i++;
        }
        return i;
    }

    private static int trimEnd(byte[] b, int from, int to) {
        int i = to;
        while (i > from && Ascii.isBlank(b[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean isNamed(byte[] b, int start, int end, CharSequence name) {
        if (name.length() != end - start) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (Ascii.lower(b[start + i]) != Ascii.lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The value as written, quotes included; empty for a flag; {@link ByteSpan#NONE} if there is no such parameter. */
    public ByteSpan value(CharSequence name) {
        int at = find(name);
        if (at < 0) {
            return ByteSpan.NONE;
        }
        int stop = trimEnd(bytes, at, Lists.elementEnd(bytes, at, to, ';'));
        int start = valueStart(bytes, nameEnd(bytes, at, stop), stop);
        return ByteSpan.of(bytes, start, stop - start);
    }

    /** The value without quotes; empty text for a flag; empty if there is no such parameter. */
    public Optional<String> text(CharSequence name) {
        ByteSpan value = value(name);
        return value.isPresent() ? Optional.of(unquote(value).toString()) : Optional.empty();
    }

    /** Every parameter in order, values without quotes; of a name that stands twice the last. For reading only. */
    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        forEach((name, value) -> map.put(name.toString(), unquote(value).toString()));
        return Collections.unmodifiableMap(map);
    }

    /** Shows each parameter in order, name and {@linkplain #value value as written}. */
    public void forEach(BiConsumer<ByteSpan, ByteSpan> visitor) {
        for (Cursor c = cursor(); c.next(); ) {
            visitor.accept(c.name(), c.value());
        }
    }

    /** The same with this parameter at its old place or at the end; an empty value makes a flag. */
    public Parameters with(CharSequence name, CharSequence value) {
        List<CharSequence> parts = new ArrayList<>();
        boolean placed = false;
        for (Cursor c = cursor(); c.next(); ) {
            if (!c.isNamed(name)) {
                parts.add(";");
                parts.add(c.whole());
            } else if (!placed) {
                add(parts, name, value);
                placed = true;
            }
        }
        if (!placed) {
            add(parts, name, value);
        }
        return parse("parameter", ByteSpan.concat(parts.toArray(CharSequence[]::new)));
    }

    private static void add(List<CharSequence> parts, CharSequence name, CharSequence value) {
        parts.add(";");
        parts.add(name);
        if (!value.isEmpty()) {
            parts.add("=");
            parts.add(value);
        }
    }

    public Parameters without(CharSequence name) {
        if (!has(name)) {
            return this;
        }
        List<CharSequence> parts = new ArrayList<>();
        for (Cursor c = cursor(); c.next(); ) {
            if (!c.isNamed(name)) {
                parts.add(";");
                parts.add(c.whole());
            }
        }
        return parts.isEmpty() ? NONE : wellFormed(ByteSpan.concat(parts.toArray(CharSequence[]::new)), 0);
    }

    /** As in a Via: an {@code rport} gets that value, a {@code received} is left out. */
    void writeWithSource(SpanWriter out, int port) {
        for (Cursor c = cursor(); c.next(); ) {
            if (c.isNamed("rport")) {
                out.text(";rport=").number(port);
            } else if (!c.isNamed("received")) {
                out.text(';').bytes(bytes, c.nameStart, c.nameEnd - c.nameStart);
                if (c.valueStart < c.stop) {
                    out.text('=').bytes(bytes, c.valueStart, c.stop - c.valueStart);
                }
            }
        }
    }

    /** A quoted string without quotes and with its escapes undone (RFC 3261 §25.1); anything else as it is. */
    public static ByteSpan unquote(ByteSpan value) {
        int length = value.length();
        if (length < 2 || value.at(0) != '"' || value.at(length - 1) != '"') {
            return value;
        }
        ByteSpan inner = value.slice(1, length - 1);
        return unescape(inner);
    }

    /** The inner of a quoted string with its escapes undone. */
    public static ByteSpan unescape(ByteSpan inner) {
        if (inner.indexOf('\\', 0) < 0) {
            return inner;
        }
        byte[] plain = new byte[inner.length()];
        int n = 0;
        for (int i = 0; i < inner.length(); i++) {
            if (inner.at(i) == '\\' && i + 1 < inner.length()) {
                i++;
            }
            plain[n++] = inner.at(i);
        }
        return ByteSpan.of(plain, 0, n);
    }

    /** A text as a quoted string. */
    public static String quote(CharSequence text) {
        return '"' + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private Cursor cursor() {
        return new Cursor(bytes, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters that && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Steps from parameter to parameter without making objects for those that nobody asks for. */
    private static final class Cursor {
        private final byte[] b;
        private final int end;
        private int next;
        private int nameStart;
        private int nameEnd;
        private int valueStart;
        private int stop;
        private boolean passedEmpty;

        Cursor(byte[] b, int from, int to) {
            this.b = b;
            this.next = from;
            this.end = to;
        }

        boolean next() {
            while (next < end) {
                nameStart = skipBlank(b, next + 1, end);
                int separator = Lists.elementEnd(b, nameStart, end, ';');
                next = separator;
                stop = trimEnd(b, nameStart, separator);
                if (stop > nameStart) {
                    nameEnd = Parameters.nameEnd(b, nameStart, stop);
                    valueStart = Parameters.valueStart(b, nameEnd, stop);
                    return true;
                }
                passedEmpty = true;
            }
            return false;
        }

        /** URI parameter names may hold more than tokens do: brackets, slashes and the like. */
        boolean wellFormed() {
            for (int i = nameStart; i < nameEnd; i++) {
                int c = b[i];
                if (!Ascii.isToken(c) && "[]/:&$".indexOf(c) < 0) {
                    return false;
                }
            }
            return nameEnd > nameStart && quotesClose();
        }

        /** Quotes around the whole value or nowhere, brackets that close: or what stands behind would be swallowed. */
        private boolean quotesClose() {
            if (valueStart < stop && b[valueStart] == '"') {
                return Lists.quoteEnd(b, valueStart, stop) == stop - 1;
            }
            int open = -1;
            for (int i = valueStart; i < stop; i++) {
                if (b[i] == '<' && open < 0) {
                    open = i;
                } else if (b[i] == '>') {
                    open = -1;
                } else if (b[i] == '"' && open < 0) {
                    return false;
                }
            }
            return open < 0;
        }

        /** One bit that equal names share. */
        long nameBit() {
            return 1L << ((b[nameStart] | 0x20) * 7 + (b[nameEnd - 1] | 0x20) * 3 + nameEnd - nameStart);
        }

        ByteSpan name() {
            return ByteSpan.of(b, nameStart, nameEnd - nameStart);
        }

        boolean isNamed(CharSequence name) {
            return Parameters.isNamed(b, nameStart, nameEnd, name);
        }

        ByteSpan value() {
            return ByteSpan.of(b, valueStart, stop - valueStart);
        }

        ByteSpan whole() {
            return ByteSpan.of(b, nameStart, stop - nameStart);
        }
    }
}
