// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.message.internal.Ascii;
import io.gatehouse.sip.message.internal.Lists;
import java.nio.charset.StandardCharsets;

/** A response (RFC 3261 §7.2). Confined to one thread at a time. */
public final class SipResponse extends SipMessage {
    static final int TRYING = 100;

    private static final byte[] VERSION = "SIP/2.0 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SPACE = {' '};
    private static final byte[] CRLF = {'\r', '\n'};

    private int status;
    private ByteSpan reason;

    SipResponse(int status, ByteSpan reason, HeaderFields fields, ByteSpan body) {
        super(fields, body);
        this.status = checked(status);
        this.reason = reason;
    }

    private SipResponse(SipResponse original) {
        super(original);
        this.status = original.status;
        this.reason = original.reason;
    }

    private static int checked(int status) {
        if (status < 100 || status > 699) {
            throw new IllegalArgumentException("not a SIP status: " + status);
        }
        return status;
    }

    /** From 100 to 699. */
    public int status() {
        return status;
    }

    public ByteSpan reason() {
        return reason;
    }

    public void setStatus(int newStatus, CharSequence newReason) {
        status = checked(newStatus);
        reason = oneLine("reason phrase", newReason);
    }

    /**
     * Gives To this tag if it has none (RFC 3261 §8.2.6.2); the rest of the field stays as the request had it.
     *
     * @throws IllegalArgumentException if the tag is not a token
     */
    public void addToTag(CharSequence tag) {
        ByteSpan to = first(HeaderName.TO);
        if (!Ascii.isToken(tag)) {
            throw new IllegalArgumentException("not a tag");
        }
        if (!to.isPresent() || hasTag(to)) {
            return;
        }
        set(HeaderName.TO, new Tagged(to, tag));
    }

    private record Tagged(ByteSpan address, CharSequence tag) implements HeaderValue {
        @Override
        public void writeTo(SpanWriter out) {
            out.text(address).text(";tag=").text(tag);
        }
    }

    /** Looks at the parameters behind the address only; works on an address that is otherwise broken too. */
    private static boolean hasTag(ByteSpan to) {
        byte[] b = to.array();
        int end = to.offset() + to.length();
        int at = Lists.elementEnd(b, to.offset(), end, ';');
        while (at < end) {
            int next = Lists.elementEnd(b, at + 1, end, ';');
            ByteSpan parameter = ByteSpan.of(b, at + 1, next - at - 1).trim();
            int name = Math.max(parameter.indexOf('=', 0), 0);
            if (parameter.slice(0, name).trim().equalsIgnoreCase("tag")) {
                return true;
            }
            at = next;
        }
        return false;
    }

    @Override
    public SipResponse view() {
        return new SipResponse(this);
    }

    @Override
    int writeStartLine(MessageOutput out) {
        out.bytes(VERSION, 0, VERSION.length);
        ByteSpan digits = Decimals.of(status);
        out.span(digits);
        out.bytes(SPACE, 0, 1);
        out.span(reason);
        out.bytes(CRLF, 0, 2);
        return VERSION.length + digits.length() + 1 + reason.length() + 2;
    }
}
