// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import java.util.Optional;

/**
 * What came in is no SIP message that can be worked with. Says what is wrong, which status answers it, and holds enough of
 * the request to make that answer from, where there is enough. Carries no stack trace: peers cause as many as they like.
 */
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, and the status that says so; 0 means silence. */
    public enum Kind {
        /** Nothing but line ends: a keep-alive (RFC 5626 §3.5.1). */
        EMPTY(0),
        /** No SIP start line: not our protocol. */
        NOT_SIP(0),
        /** A request line or status line that is nearly one. */
        START_LINE(400),
        /** A SIP version that is not 2.0. */
        VERSION(505),
        /** A line that is no header field, or a header section that does not end. */
        HEADER(400),
        /** Via, From, To, Call-ID or CSeq is not there (RFC 3261 §8.1.1). */
        MISSING_HEADER(400),
        /** A header field that may stand once stands twice. */
        DUPLICATE_HEADER(400),
        /** CSeq is broken, too large, or names another method. */
        CSEQ(400),
        /** Max-Forwards is not a number from 0 to 255. */
        MAX_FORWARDS(400),
        /** Content-Length is absent on a stream, broken, contradicts itself or says more than came. */
        CONTENT_LENGTH(400),
        /** More header fields, or more bytes of them, than the limits allow. */
        HEADERS_TOO_LARGE(513),
        /** A body, or a whole message, above the limits. */
        BODY_TOO_LARGE(413);

        private final int status;

        Kind(int status) {
            this.status = status;
        }
    }

    private final Kind kind;
    private final transient SipRequest request;

    MalformedMessage(Kind kind, String why, SipRequest request) {
        super(kind + ": " + why, null, false, false);
        this.kind = kind;
        this.request = request;
    }

    MalformedMessage(Kind kind, String why) {
        this(kind, why, null);
    }

    public Kind kind() {
        return kind;
    }

    /** 400, 413, 505 or 513; 0 when nothing is to be said because there is nothing to answer. */
    public int suggestedStatus() {
        return request == null ? 0 : kind.status;
    }

    /**
     * As much of the request as {@link SipRequest#respond} needs: never an ACK or a response, always with a Via that can
     * be read. Other parts of it may be missing or broken.
     */
    public Optional<SipRequest> answerable() {
        return Optional.ofNullable(request);
    }
}
