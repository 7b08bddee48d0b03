// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.MalformedMessage.Kind;
import io.gatehouse.sip.message.internal.Ascii;
import java.util.Optional;

/** One parse, from start line to body. Each thread has one that it uses again and again; it keeps no message alive. */
final class MessageReader {
    private static final int EXPECTED_FIELDS = 14;
    private static final byte[] NOTHING = {};

    private static final ThreadLocal<MessageReader> OF_THREAD = ThreadLocal.withInitial(MessageReader::new);

    private final FieldTally tally = new FieldTally();
    private ParserLimits limits = ParserLimits.DEFAULT;
    private SipCompliance compliance = SipCompliance.DEFAULT;
    private HeaderIndex index = HeaderIndex.EMPTY;
    private byte[] b = NOTHING;
    private int start;
    private int end;
    private int at;
    private boolean lineEndsFirst;

    private ByteSpan method = ByteSpan.NONE;
    private ByteSpan uri = ByteSpan.NONE;
    private int status;
    private ByteSpan reason = ByteSpan.NONE;
    private boolean wrongVersion;
    private boolean brokenRequestLine;
    private CSeq cseq;
    private long contentLength;

    private MessageReader() {}

    /** A message. */
    static SipMessage read(ParserLimits limits, byte[] bytes, int offset, int length) throws MalformedMessage {
        MessageReader reader = OF_THREAD.get();
        try {
            reader.begin(limits, bytes, offset, length);
            return reader.read();
        } finally {
            reader.letGo();
        }
    }

    /** What a framer gives up on after the header section: the fault it found, with what can be answered. */
    static MalformedMessage headersOnly(ParserLimits limits, byte[] head, Kind kind, String why) {
        MessageReader reader = OF_THREAD.get();
        try {
            reader.begin(limits, head, 0, head.length);
            return reader.headersOnly(kind, why);
        } finally {
            reader.letGo();
        }
    }

    private void begin(ParserLimits granted, byte[] bytes, int offset, int length) {
        limits = granted;
        compliance = granted.compliance();
        b = bytes;
        start = offset;
        end = offset + length;
        at = offset;
        index = new HeaderIndex(bytes, offset, EXPECTED_FIELDS, compliance);
        tally.clear();
        status = 0;
        wrongVersion = false;
        brokenRequestLine = false;
        contentLength = -1;
    }

    private void letGo() {
        b = NOTHING;
        index = HeaderIndex.EMPTY;
        method = ByteSpan.NONE;
        uri = ByteSpan.NONE;
        reason = ByteSpan.NONE;
        cseq = null;
    }

    private SipMessage read() throws MalformedMessage {
        skipLineEnds();
        readStartLine();
        readFields();
        if (lineEndsFirst && !compliance.grants(Tolerance.LINE_ENDS_BEFORE_START_LINE)) {
            throw broken(Kind.START_LINE, "line ends before the start line");
        }
        if (wrongVersion) {
            throw broken(Kind.VERSION, "not SIP/2.0");
        }
        checkPresence();
        checkNumbers();
        return message(readBody());
    }

    /** RFC 3261 §7.5; a framer has taken those of a stream already. */
    private void skipLineEnds() throws MalformedMessage {
        while (at < end && (b[at] == '\r' || b[at] == '\n')) {
            at++;
        }
        lineEndsFirst = at > start;
        if (at == end) {
            throw new MalformedMessage(Kind.EMPTY, "nothing but line ends");
        }
    }

    private void readStartLine() throws MalformedMessage {
        int lineEnd = at;
        while (lineEnd < end && b[lineEnd] != '\r' && b[lineEnd] != '\n') {
            lineEnd++;
        }
        if (lineEnd + 1 >= end || b[lineEnd] != '\r' || b[lineEnd + 1] != '\n') {
            throw new MalformedMessage(Kind.NOT_SIP, "no start line");
        }
        if (RequestLine.namesSip(b, at, lineEnd)) {
            readStatusLine(lineEnd);
        } else {
            readRequestLine(lineEnd);
        }
        at = lineEnd + 2;
    }

    private void readStatusLine(int lineEnd) throws MalformedMessage {
        int space = indexOf(' ', at, lineEnd);
        if (!RequestLine.isVersion2(b, at, space) || lineEnd - space < 4) {
            throw new MalformedMessage(Kind.START_LINE, "broken status line");
        }
        status = (int) ByteSpan.of(b, space + 1, 3).parseUnsigned(699);
        int reasonAt = space + 4;
        if (status < 100 || (reasonAt < lineEnd && b[reasonAt] != ' ')) {
            throw new MalformedMessage(Kind.START_LINE, "broken status line");
        }
        if (reasonAt == lineEnd && !compliance.grants(Tolerance.STATUS_LINE_WITHOUT_REASON)) {
            throw new MalformedMessage(Kind.START_LINE, "no space behind the status");
        }
        int reasonStart = Math.min(reasonAt + 1, lineEnd);
        reason = ByteSpan.of(b, reasonStart, lineEnd - reasonStart);
    }

    private void readRequestLine(int lineEnd) throws MalformedMessage {
        RequestLine line = RequestLine.read(b, at, lineEnd);
        if (!line.found()) {
            throw new MalformedMessage(Kind.NOT_SIP, "no SIP request line");
        }
        method = line.method();
        uri = line.uri();
        wrongVersion = !line.version2();
        brokenRequestLine = line.broken();
    }

    /** Whatever follows from the request line is known when the header fields are, so that it can be answered. */
    private void checkRequestLine() throws MalformedMessage {
        if (brokenRequestLine) {
            throw broken(Kind.START_LINE, "broken request line");
        }
        int headers = RequestLine.headersAt(uri);
        if (headers < uri.length()) {
            if (!compliance.grants(Tolerance.HEADERS_IN_REQUEST_URI)) {
                throw broken(Kind.START_LINE, "header fields in the Request-URI");
            }
            uri = uri.slice(0, headers);
        }
    }

    private int indexOf(int wanted, int from, int to) {
        int i = from;
        while (i < to && b[i] != wanted) {
            i++;
        }
        return i;
    }

    private void readFields() throws MalformedMessage {
        int headerLimit = (int) Math.min(end, (long) start + limits.maxHeaderBytes());
        while (true) {
            if (at >= headerLimit) {
                index.close(at);
                throw headerLimit < end ? tooLarge() : broken(Kind.HEADER, "the header section does not end");
            }
            if (b[at] == '\r' && at + 1 < end && b[at + 1] == '\n') {
                index.close(at);
                at += 2;
                break;
            }
            if (index.count() == limits.maxHeaders()) {
                index.close(at);
                throw broken(Kind.HEADERS_TOO_LARGE, "over " + limits.maxHeaders() + " header fields");
            }
            readField(headerLimit);
        }
        checkRequestLine();
    }

    private MalformedMessage tooLarge() {
        return broken(Kind.HEADERS_TOO_LARGE, "over " + limits.maxHeaderBytes() + " bytes");
    }

    private void readField(int headerLimit) throws MalformedMessage {
        int nameStart = at;
        int i = at;
        while (i < end && Ascii.isToken(b[i])) {
            i++;
        }
        int nameEnd = i;
        while (i < end && Ascii.isBlank(b[i])) {
            i++;
        }
        if (nameEnd == nameStart || i == end || b[i] != ':') {
            index.close(nameStart);
            throw broken(Kind.HEADER, "a line that is no header field");
        }
        i = skipBlank(i + 1);
        int valueStart = i;
        boolean folded = false;
        while (true) {
            i = lineEnd(i, nameStart);
            if (i + 2 >= end || !Ascii.isBlank(b[i + 2])) {
                break;
            }
            folded = true;
            i += 2;
        }
        at = i + 2;
        if (at > headerLimit) {
            index.close(nameStart);
            throw tooLarge();
        }
        int valueEnd = i;
        while (valueEnd > valueStart && Ascii.isFoldOrBlank(b[valueEnd - 1])) {
            valueEnd--;
        }
        int id = HeaderName.idOf(b, nameStart, nameEnd - nameStart);
        tally.note(id, index.count());
        index.add(id, nameStart, valueStart, valueEnd, folded);
    }

    private int skipBlank(int from) {
        int i = from;
        while (i < end && Ascii.isBlank(b[i])) {
            i++;
        }
        return i;
    }

    private int lineEnd(int from, int nameStart) throws MalformedMessage {
        int i = from;
        while (i < end && ((b[i] & 0xff) > '\r' || (b[i] != '\r' && b[i] != '\n'))) {
            i++;
        }
        if (i + 1 >= end || b[i] != '\r' || b[i + 1] != '\n') {
            index.close(nameStart);
            throw broken(Kind.HEADER, "a line without CRLF at its end");
        }
        return i;
    }

    private void checkPresence() throws MalformedMessage {
        Optional<HeaderName> missing = tally.missing();
        if (missing.isPresent()) {
            throw broken(Kind.MISSING_HEADER, "no " + missing.get());
        }
        refuseTwice(tally.contradicting());
        Optional<HeaderName> repeated = tally.repeated();
        if (repeated.isPresent() && !compliance.grants(Tolerance.REPEATED_SINGLE_FIELD)) {
            refuseTwice(repeated);
        }
        if (status == 0 && tally.maxForwardsAt() < 0 && !compliance.grants(Tolerance.MISSING_MAX_FORWARDS)) {
            throw broken(Kind.MISSING_HEADER, "no Max-Forwards");
        }
    }

    private void refuseTwice(Optional<HeaderName> name) throws MalformedMessage {
        if (name.isPresent()) {
            throw broken(Kind.DUPLICATE_HEADER, name.get() + " twice");
        }
    }

    private void checkNumbers() throws MalformedMessage {
        readCSeq(index.value(tally.cseqAt()));
        int maxForwardsAt = tally.maxForwardsAt();
        if (maxForwardsAt >= 0 && numberOf(maxForwardsAt, SipMessage.MAX_FORWARDS_LIMIT) < 0) {
            throw broken(Kind.MAX_FORWARDS, "not a number from 0 to 255");
        }
        for (int i = tally.contentLengthAt(); tally.contentLengths() > 0 && i < index.count(); i++) {
            if (index.id(i) == HeaderName.CONTENT_LENGTH.id()) {
                long length = numberOf(i, Long.MAX_VALUE);
                if (length < 0 || (contentLength >= 0 && length != contentLength)) {
                    throw broken(Kind.CONTENT_LENGTH, "broken or not the same twice");
                }
                contentLength = length;
            }
        }
        if (tally.contentLengths() > 1 && !compliance.grants(Tolerance.REPEATED_CONTENT_LENGTH)) {
            throw broken(Kind.CONTENT_LENGTH, "stands more than once");
        }
    }

    /** -1 if the field's value is not one, or above {@code max}. */
    private long numberOf(int field, long max) {
        return index.folded(field)
                ? index.value(field).parseUnsigned(max)
                : ByteSpan.parseUnsigned(b, index.valueStart(field), index.valueEnd(field), max);
    }

    private void readCSeq(ByteSpan value) throws MalformedMessage {
        cseq = CSeq.read(value);
        if (cseq == null) {
            throw broken(Kind.CSEQ, "not a number and a method");
        }
        if (status == 0 && !cseq.method().equals(method)) {
            throw broken(Kind.CSEQ, "names another method than the request line");
        }
    }

    private ByteSpan readBody() throws MalformedMessage {
        int rest = end - at;
        if (contentLength > limits.maxBodyBytes()
                || (contentLength < 0 && rest > limits.maxBodyBytes())
                || end - start > limits.maxMessageBytes()) {
            throw broken(Kind.BODY_TOO_LARGE, "body or message over the limit");
        }
        if (contentLength > rest) {
            throw broken(Kind.CONTENT_LENGTH, "says more than came");
        }
        if (contentLength >= 0 && contentLength < rest && !compliance.grants(Tolerance.BYTES_BEHIND_BODY)) {
            throw broken(Kind.CONTENT_LENGTH, "says less than came");
        }
        return ByteSpan.of(b, at, contentLength < 0 ? rest : (int) contentLength);
    }

    private SipMessage message(ByteSpan body) {
        HeaderFields fields = new HeaderFields(index);
        fields.contentLengthStands(tally.contentLengths() == 1);
        SipMessage message =
                status == 0 ? new SipRequest(method, uri, fields, body) : new SipResponse(status, reason, fields, body);
        message.cseq(cseq);
        return message;
    }

    private MalformedMessage broken(Kind kind, String why) {
        return new MalformedMessage(kind, why, answerable());
    }

    private MalformedMessage headersOnly(Kind kind, String why) {
        try {
            skipLineEnds();
            readStartLine();
            readFields();
        } catch (MalformedMessage worse) {
            return worse;
        }
        return broken(kind, why);
    }

    /** Null if nothing may or can be answered. */
    private SipRequest answerable() {
        if (status != 0 || method.contentEquals("ACK")) {
            return null;
        }
        SipRequest request = new SipRequest(method, uri, new HeaderFields(index), SipMessage.NO_BODY);
        try {
            request.topVia();
        } catch (MalformedHeader e) {
            return null;
        }
        return request;
    }
}
