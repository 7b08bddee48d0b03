// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.SipCompliance;
import java.util.Objects;

/**
 * What of a message is accepted: how much, and which deviations from the rules.
 *
 * @param maxMessageBytes start line, header fields and body together
 * @param maxHeaderBytes start line and header fields, with the empty line that ends them; at most 262,143
 * @param maxHeaders number of header fields, at most 32,767
 * @param maxBodyBytes the body, checked against Content-Length before anything is kept for it
 * @param compliance the tolerances that are granted
 */
public record ParserLimits(
        int maxMessageBytes, int maxHeaderBytes, int maxHeaders, int maxBodyBytes, SipCompliance compliance) {
    /** A whole datagram; of that 32 KiB of header fields, 256 of them; bodies up to a datagram's size on streams too. */
    public static final ParserLimits DEFAULT = new ParserLimits(65_535, 32_768, 256, 65_535);

    public ParserLimits {
        if (maxMessageBytes < 1 || maxHeaderBytes < 1 || maxHeaders < 1 || maxBodyBytes < 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
        if (maxHeaderBytes > HeaderIndex.MOST_BYTES) {
            throw new IllegalArgumentException(
                    "header fields of at most " + HeaderIndex.MOST_BYTES + " bytes can be read");
        }
        if (maxHeaders > HeaderFields.MOST) {
            throw new IllegalArgumentException("at most " + HeaderFields.MOST + " header fields can be read");
        }
        Objects.requireNonNull(compliance, "compliance");
    }

    /** With {@link SipCompliance#DEFAULT}. */
    public ParserLimits(int maxMessageBytes, int maxHeaderBytes, int maxHeaders, int maxBodyBytes) {
        this(maxMessageBytes, maxHeaderBytes, maxHeaders, maxBodyBytes, SipCompliance.DEFAULT);
    }

    /** The same sizes with these tolerances. */
    public ParserLimits with(SipCompliance granted) {
        return new ParserLimits(maxMessageBytes, maxHeaderBytes, maxHeaders, maxBodyBytes, granted);
    }
}
