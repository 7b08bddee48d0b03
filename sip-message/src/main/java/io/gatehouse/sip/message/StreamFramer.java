// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.MalformedMessage.Kind;
import io.gatehouse.sip.message.internal.Ascii;
import java.util.Arrays;

/**
 * Cuts a byte stream (TCP, TLS) into messages by their Content-Length (RFC 3261 §18.3) and finds the keep-alives between
 * them (RFC 5626 §3.5.1). After each {@link #feed} ask {@link #next} until it says {@link Event#NEED_MORE}.
 *
 * <p>Holds no more than was fed: a body is never reserved by its announced size. A header section above
 * {@link ParserLimits#maxHeaderBytes()} or a body above {@link ParserLimits#maxBodyBytes()} ends the framing with
 * {@link MalformedMessage}, and so does a first line that is no start line of SIP, as soon as that shows; after that the place in
 * the stream is lost and the connection has to be closed: {@link #remains()} is what could not be cut. Slow senders are the
 * caller's to time: see {@link #midMessage()}. Confined to one thread.
 */
public final class StreamFramer {
    /** What was found next in the stream. */
    public enum Event {
        /** Nothing whole yet. */
        NEED_MORE,
        /** A whole message: {@link StreamFramer#message()}. */
        MESSAGE,
        /** Two line ends: to be answered with one. */
        PING,
        /** One line end: the answer to a ping of ours. */
        PONG
    }

    private static final int FIRST_CAPACITY = 2048;
    private static final int KEEP_CAPACITY = 16_384;
    private static final int MOST_REMAINS = 4_096;
    private static final byte[] NOTHING = new byte[0];
    private static final int UNKNOWN = -1;

    private final ParserLimits limits;
    private byte[] buffer = NOTHING;
    private int start;
    private int end;
    /** Up to where no end of the header section was found. */
    private int scanned;
    /** Length of the message at {@link #start}, once its header section is whole. */
    private int messageLength = UNKNOWN;

    /** Of the message at {@link #start}. */
    private boolean startLineSeen;

    private byte[] message = NOTHING;
    private byte[] remains = NOTHING;
    private boolean lost;
    /** The last thing that came was one line end alone. */
    private boolean halfPing;

    public StreamFramer(ParserLimits limits) {
        this.limits = limits;
    }

    /** Takes a copy of what was read. */
    public void feed(byte[] bytes, int offset, int length) {
        makeRoom(length);
        System.arraycopy(bytes, offset, buffer, end, length);
        end += length;
    }

    private void makeRoom(int length) {
        if (start == end) {
            start = 0;
            end = 0;
            scanned = 0;
            if (buffer.length > KEEP_CAPACITY) {
                buffer = NOTHING;
            }
        }
        if (buffer.length - end >= length) {
            return;
        }
        int held = end - start;
        int wanted = Math.max(held + length, FIRST_CAPACITY);
        byte[] target = buffer.length >= wanted ? buffer : new byte[Math.max(wanted, held * 2)];
        System.arraycopy(buffer, start, target, 0, held);
        buffer = target;
        scanned -= start;
        start = 0;
        end = held;
    }

    /**
     * What comes next in what was fed.
     *
     * @throws MalformedMessage if the stream cannot be cut any more: answer if it can be answered, then close
     */
    public Event next() throws MalformedMessage {
        if (lost) {
            throw new MalformedMessage(Kind.NOT_SIP, "the stream was given up before");
        }
        if (messageLength == UNKNOWN) {
            if (start < end && buffer[start] == '\r') {
                return keepAlive();
            }
            halfPing &= start == end;
            if (!startLineSeen) {
                checkStartLine();
            }
            findHeaderEnd();
        }
        if (messageLength == UNKNOWN || end - start < messageLength) {
            return Event.NEED_MORE;
        }
        message = Arrays.copyOfRange(buffer, start, start + messageLength);
        start += messageLength;
        scanned = start;
        messageLength = UNKNOWN;
        startLineSeen = false;
        return Event.MESSAGE;
    }

    /**
     * Line ends between messages. One alone is reported at once, as the answer to a ping; if the next thing that comes is
     * another, the two were a ping that arrived in pieces.
     */
    private Event keepAlive() throws MalformedMessage {
        if (end - start == 1) {
            return Event.NEED_MORE;
        }
        if (buffer[start + 1] != '\n') {
            throw giveUp(Kind.NOT_SIP, "a CR alone between messages");
        }
        start += 2;
        scanned = start;
        boolean second = start + 1 < end && buffer[start] == '\r' && buffer[start + 1] == '\n';
        if (second && !halfPing) {
            start += 2;
            scanned = start;
            return Event.PING;
        }
        boolean ping = halfPing;
        halfPing = !ping;
        return ping ? Event.PING : Event.PONG;
    }

    /**
     * What is no SIP shows in its first byte or its first line, long before a header section ends: HTTP, TLS, noise. A message
     * behind a LF alone is the parser's to judge.
     */
    private void checkStartLine() throws MalformedMessage {
        int limit = (int) Math.min(end, (long) start + limits.maxHeaderBytes());
        if (start == end || buffer[start] == '\n') {
            return;
        }
        if (!Ascii.isToken(buffer[start])) {
            throw giveUp(Kind.NOT_SIP, "begins with no method and no version");
        }
        int lineEnd = Math.max(start, scanned);
        while (lineEnd < limit && !isLineEnd(buffer[lineEnd])) {
            lineEnd++;
        }
        if (lineEnd + 1 < limit) {
            if (!namesSip(start, lineEnd) || buffer[lineEnd] != '\r' || buffer[lineEnd + 1] != '\n') {
                throw giveUp(Kind.NOT_SIP, "no start line");
            }
            startLineSeen = true;
        }
    }

    private static boolean isLineEnd(byte b) {
        return b == '\r' || b == '\n';
    }

    /** Whether the first or the last word is a version of SIP (RFC 3261 §7.1, §7.2); whichever, the parser says more. */
    private boolean namesSip(int line, int lineEnd) {
        int wordEnd = lineEnd;
        while (wordEnd > line && Ascii.isBlank(buffer[wordEnd - 1])) {
            wordEnd--;
        }
        int word = wordEnd;
        while (word > line && !Ascii.isBlank(buffer[word - 1])) {
            word--;
        }
        return RequestLine.namesSip(buffer, line, lineEnd) || RequestLine.namesSip(buffer, word, wordEnd);
    }

    private void findHeaderEnd() throws MalformedMessage {
        int i = Math.max(scanned, start);
        int limit = (int) Math.min(end, (long) start + limits.maxHeaderBytes());
        while (i + 3 < limit) {
            if (buffer[i + 3] != '\n' && buffer[i + 3] != '\r') {
                i += 4;
            } else if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                measure(i + 4);
                return;
            } else {
                i++;
            }
        }
        scanned = i;
        if (end - start >= limits.maxHeaderBytes()) {
            throw giveUp(
                    start + limits.maxHeaderBytes(),
                    Kind.HEADERS_TOO_LARGE,
                    "over " + limits.maxHeaderBytes() + " bytes");
        }
    }

    private void measure(int headerEnd) throws MalformedMessage {
        long body = contentLength(headerEnd);
        if (body < 0) {
            throw giveUp(headerEnd, Kind.CONTENT_LENGTH, "none, or a broken one, on a stream");
        }
        if (body > limits.maxBodyBytes() || headerEnd - start + body > limits.maxMessageBytes()) {
            throw giveUp(headerEnd, Kind.BODY_TOO_LARGE, "a body of " + body + " bytes");
        }
        messageLength = headerEnd - start + (int) body;
    }

    /** The value of the Content-Length fields if they agree, -1 if there is none or they do not. */
    private long contentLength(int headerEnd) {
        long found = -1;
        for (int line = lineAfter(start, headerEnd); line < headerEnd; line = lineAfter(line, headerEnd)) {
            int first = buffer[line] | 0x20;
            if (first == 'c' || first == 'l') {
                int nameEnd = line;
                while (Ascii.isToken(buffer[nameEnd])) {
                    nameEnd++;
                }
                if (HeaderName.idOf(buffer, line, nameEnd - line) == HeaderName.CONTENT_LENGTH.id()) {
                    long length = number(nameEnd, headerEnd);
                    if (length < 0 || (found >= 0 && (found != length || !mayRepeat()))) {
                        return -1;
                    }
                    found = length;
                }
            }
        }
        return found;
    }

    /** Not counted here: the parser counts it. */
    private boolean mayRepeat() {
        return limits.compliance().allows(Tolerance.REPEATED_CONTENT_LENGTH);
    }

    private int lineAfter(int from, int headerEnd) {
        int i = from;
        while (i < headerEnd && buffer[i] != '\n') {
            i++;
        }
        return i + 1;
    }

    /** The number behind a name and its colon; it may stand on a continuation line. */
    private long number(int nameEnd, int headerEnd) {
        int colon = nameEnd;
        while (Ascii.isBlank(buffer[colon])) {
            colon++;
        }
        if (buffer[colon] != ':') {
            return -1;
        }
        int stop = lineAfter(colon, headerEnd);
        while (stop < headerEnd && Ascii.isBlank(buffer[stop])) {
            stop = lineAfter(stop, headerEnd);
        }
        return ByteSpan.of(buffer, colon + 1, stop - colon - 1).trim().parseUnsigned(Long.MAX_VALUE);
    }

    private MalformedMessage giveUp(Kind kind, String why) {
        lost = true;
        remains = head();
        buffer = NOTHING;
        start = 0;
        end = 0;
        return new MalformedMessage(kind, why);
    }

    /** With the request that can be made out up to there, so that it can be answered. */
    private MalformedMessage giveUp(int headerEnd, Kind kind, String why) {
        byte[] head = Arrays.copyOfRange(buffer, start, headerEnd);
        giveUp(kind, why);
        MalformedMessage found = MessageReader.headersOnly(limits, head, kind, why);
        return kind == Kind.HEADERS_TOO_LARGE
                ? new MalformedMessage(kind, why, found.answerable().orElse(null)) // the cut line is no other fault
                : found;
    }

    private byte[] head() {
        return Arrays.copyOfRange(buffer, start, Math.min(end, start + MOST_REMAINS));
    }

    /**
     * What is held and is no whole message, or was held when the stream was given up: a copy of its first {@value #MOST_REMAINS}
     * bytes at most.
     */
    public byte[] remains() {
        return lost ? remains : head();
    }

    /** The message that {@link #next} found last, in an array of its own. */
    public byte[] message() {
        return message;
    }

    /** Whether a message has begun and not ended: the time for a limit on slow senders. */
    public boolean midMessage() {
        return end > start;
    }

    /** How many bytes are held. */
    public int buffered() {
        return end - start;
    }
}
