// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Puts a header field value together from texts, spans and numbers without a String in between. Each thread has one that it uses
 * again and again; one that is begun while another is in use is made anew. Of no use after {@link #toSpan}.
 */
public final class SpanWriter {
    /** A place for the thread's own, empty while that is in use. */
    private static final ThreadLocal<SpanWriter[]> OF_THREAD = ThreadLocal.withInitial(() -> new SpanWriter[1]);

    private static final int FIRST_BYTES = 256;
    private static final int KEPT_BYTES = 16_384;

    private final GrowingOutput out = new GrowingOutput(FIRST_BYTES);

    private SpanWriter() {}

    /** An empty one for this thread. */
    public static SpanWriter begin() {
        SpanWriter[] place = OF_THREAD.get();
        SpanWriter writer = place[0] == null ? new SpanWriter() : place[0];
        place[0] = null;
        writer.out.clear(KEPT_BYTES);
        return writer;
    }

    /** In UTF-8. */
    public SpanWriter text(CharSequence text) {
        if (text instanceof ByteSpan span) {
            out.span(span);
        } else if (!out.ascii(text)) {
            byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
            out.bytes(utf8, 0, utf8.length);
        }
        return this;
    }

    public SpanWriter text(char ascii) {
        out.ascii(ascii);
        return this;
    }

    SpanWriter bytes(byte[] source, int offset, int count) {
        out.bytes(source, offset, count);
        return this;
    }

    /** In decimal digits. */
    public SpanWriter number(long value) {
        if (value >= 10) {
            number(value / 10);
        } else if (value < 0) {
            return text(Long.toString(value));
        }
        return text((char) ('0' + value % 10));
    }

    /** A numeric host as URIs have it: an IPv6 address in brackets. */
    public SpanWriter host(InetAddress address) {
        return address instanceof Inet4Address
                ? address(address)
                : text('[').address(address).text(']');
    }

    /** Numeric, an IPv6 address without brackets and without its scope, which means nothing to others. */
    public SpanWriter address(InetAddress address) {
        if (address instanceof Inet4Address) {
            byte[] four = address.getAddress();
            for (int i = 0; i < four.length; i++) {
                number(four[i] & 0xff);
                if (i < four.length - 1) {
                    text('.');
                }
            }
            return this;
        }
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return text(scope < 0 ? text : text.substring(0, scope));
    }

    /** Puts what was written there instead, as the value of that field; returns the number of bytes. */
    int endInto(MessageOutput target, HeaderName name) {
        OF_THREAD.get()[0] = this;
        return out.copyLineTo(target, name);
    }

    /** What was written, in an array of its own. */
    public ByteSpan toSpan() {
        ByteSpan written = ByteSpan.of(out.toBytes());
        OF_THREAD.get()[0] = this;
        return written;
    }
}
