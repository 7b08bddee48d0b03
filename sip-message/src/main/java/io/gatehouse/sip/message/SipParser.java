// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

/**
 * Makes a message from the bytes of a datagram or of one framed message (RFC 3261 §7, §18.3): one pass that notes where
 * the header fields stand. Checks what has to be right for any answer: start line, version, the five mandatory fields, CSeq
 * against the method, Max-Forwards, Content-Length. Everything else is read when asked for.
 *
 * <p>Strict about line ends: a CR or LF alone is refused, because others might take it for a line end and see other header
 * fields than we do. Any thread.
 */
public final class SipParser {
    private final ParserLimits limits;

    public SipParser(ParserLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads one message. The array belongs to the message from now on: nobody may change it.
     *
     * @throws MalformedMessage if it is none, with what can be answered
     */
    public SipMessage parse(byte[] bytes, int offset, int length) throws MalformedMessage {
        if ((offset | length | (bytes.length - offset - length)) < 0) {
            throw new IndexOutOfBoundsException(offset + "+" + length + " of " + bytes.length);
        }
        return MessageReader.read(limits, bytes, offset, length);
    }

    public SipMessage parse(byte[] bytes) throws MalformedMessage {
        return parse(bytes, 0, bytes.length);
    }
}
