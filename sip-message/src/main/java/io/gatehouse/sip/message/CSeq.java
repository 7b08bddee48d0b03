// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.message.internal.Ascii;

/** The CSeq header field (RFC 3261 §20.16): a number below 2^31 and the method, which is compared with its case. */
public record CSeq(long number, ByteSpan method) {
    /** RFC 3261 §8.1.1.5. */
    static final long MAX = (1L << 31) - 1;

    /** @throws MalformedHeader if the value is not a number and a method */
    public static CSeq parse(ByteSpan value) {
        CSeq cseq = read(value);
        if (cseq == null) {
            throw new MalformedHeader("CSeq", "not a number and a method", value);
        }
        return cseq;
    }

    /** Null if the value is not a number and a method. */
    static CSeq read(ByteSpan value) {
        int digits = 0;
        while (digits < value.length() && Ascii.isDigit(value.at(digits))) {
            digits++;
        }
        int from = digits;
        while (from < value.length() && Ascii.isBlank(value.at(from))) {
            from++;
        }
        long number = value.parseUnsigned(0, digits, MAX);
        ByteSpan method = Methods.span(value.array(), value.offset() + from, value.length() - from);
        return number < 0 || from == digits || !Ascii.isToken(method) ? null : new CSeq(number, method);
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
