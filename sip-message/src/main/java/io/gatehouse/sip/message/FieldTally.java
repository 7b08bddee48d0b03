// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import java.util.Optional;

/** Which header fields stood in one message, which of them twice, and where those that are read at once. */
final class FieldTally {
    private static final HeaderName[] MANDATORY = {
        HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ
    };
    /** What RFC 3261 §20 and its extensions allow once, besides the mandatory ones and Content-Length. */
    private static final HeaderName[] SINGLE = {
        HeaderName.CONTENT_TYPE,
        HeaderName.CONTENT_DISPOSITION,
        HeaderName.EXPIRES,
        HeaderName.MIN_EXPIRES,
        HeaderName.USER_AGENT,
        HeaderName.SERVER,
        HeaderName.ORGANIZATION,
        HeaderName.SUBJECT,
        HeaderName.PRIORITY,
        HeaderName.DATE,
        HeaderName.TIMESTAMP,
        HeaderName.RETRY_AFTER,
        HeaderName.EVENT,
        HeaderName.SUBSCRIPTION_STATE,
        HeaderName.MAX_BREADTH,
        HeaderName.FLOW_TIMER,
        HeaderName.SESSION_EXPIRES,
        HeaderName.MIN_SE,
        HeaderName.REFER_TO,
        HeaderName.REFERRED_BY,
        HeaderName.REPLACES,
        HeaderName.JOIN,
        HeaderName.REPLY_TO,
        HeaderName.RSEQ,
        HeaderName.RACK
    };

    private static final long ALL_MANDATORY = bits(MANDATORY);
    private static final long NEVER_TWICE = (ALL_MANDATORY & ~bits(HeaderName.VIA)) | bits(HeaderName.MAX_FORWARDS);
    private static final long SINGLE_VALUES = bits(SINGLE);

    private long seen;
    private long twice;
    private int maxForwardsAt;
    private int cseqAt;
    private int contentLengthAt;
    private int contentLengths;

    /** For another message. */
    void clear() {
        seen = 0;
        twice = 0;
        maxForwardsAt = -1;
        cseqAt = -1;
        contentLengthAt = -1;
        contentLengths = 0;
    }

    /** Of ids below 64, which all of these have: {@link #note} sees no others. */
    private static long bits(HeaderName... names) {
        long bits = 0;
        for (HeaderName name : names) {
            bits |= 1L << name.id();
        }
        return bits;
    }

    void note(int id, int field) {
        if (id < 0 || id >= Long.SIZE) {
            return;
        }
        long bit = 1L << id;
        twice |= seen & bit;
        seen |= bit;
        if (id == HeaderName.CSEQ.id()) {
            cseqAt = field;
        } else if (id == HeaderName.CONTENT_LENGTH.id()) {
            contentLengthAt = contentLengthAt < 0 ? field : contentLengthAt;
            contentLengths++;
        } else if (id == HeaderName.MAX_FORWARDS.id()) {
            maxForwardsAt = field;
        }
    }

    /** The first mandatory field that is not there (RFC 3261 §8.1.1; Max-Forwards apart, which older peers do not know). */
    Optional<HeaderName> missing() {
        if ((seen & ALL_MANDATORY) == ALL_MANDATORY) {
            return Optional.empty();
        }
        return Optional.of(HeaderName.ofId(Long.numberOfTrailingZeros(ALL_MANDATORY & ~seen)));
    }

    /** A field that stands twice and would mean two messages. */
    Optional<HeaderName> contradicting() {
        return first(twice & NEVER_TWICE);
    }

    /** A field of one value that stands twice, without harm to the message itself. */
    Optional<HeaderName> repeated() {
        return first(twice & SINGLE_VALUES);
    }

    private static Optional<HeaderName> first(long bits) {
        return bits == 0 ? Optional.empty() : Optional.of(HeaderName.ofId(Long.numberOfTrailingZeros(bits)));
    }

    /** -1 if there is none. */
    int maxForwardsAt() {
        return maxForwardsAt;
    }

    int cseqAt() {
        return cseqAt;
    }

    /** The first of them, -1 if there is none. */
    int contentLengthAt() {
        return contentLengthAt;
    }

    int contentLengths() {
        return contentLengths;
    }
}
