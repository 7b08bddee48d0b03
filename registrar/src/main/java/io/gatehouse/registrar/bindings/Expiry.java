// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.ByteSpan;

/**
 * Decides how long a binding lives (RFC 3261 §10.2.1.1, §10.3 step 7): the Contact's {@code expires}, else the {@code
 * Expires} header field, else the tenant's default; never longer than the tenant's maximum. In seconds.
 */
final class Expiry {
    /** Nothing is said about it. */
    static final long NONE = -1;

    /** What a malformed value counts as (RFC 3261 §20.19, §10.2.1.1). */
    private static final long WHEN_MALFORMED = 3600;

    private static final long MAX_DELTA_SECONDS = (1L << 32) - 1;

    private Expiry() {}

    /**
     * The value of an {@code expires} parameter or an Expires header field.
     *
     * @throws RegisterRefused (400) if it is no number and that is not granted
     */
    static long seconds(ByteSpan value, SipCompliance compliance) {
        long seconds = value.trim().parseUnsigned(MAX_DELTA_SECONDS);
        if (seconds >= 0) {
            return seconds;
        }
        if (!compliance.grants(Tolerance.MALFORMED_EXPIRES)) {
            throw RegisterRefused.of(400, "Malformed Expires", "malformed");
        }
        return WHEN_MALFORMED;
    }

    /**
     * What a Contact is granted. Zero is a removal and never too brief.
     *
     * @param contactExpires the Contact's {@code expires}, or {@link #NONE}
     * @param header the Expires header field, or {@link #NONE}
     * @throws RegisterRefused (423 with Min-Expires) if the wish is above zero and below the minimum
     */
    static long granted(long contactExpires, long header, RegistrationPolicy policy) {
        long wish = contactExpires != NONE ? contactExpires : header;
        if (wish == NONE) {
            wish = policy.defaultExpiry().toSeconds();
        }
        if (wish == 0) {
            return 0;
        }
        long min = policy.minExpiry().toSeconds();
        if (wish < min) {
            throw RegisterRefused.tooBrief(min);
        }
        return Math.min(wish, policy.maxExpiry().toSeconds());
    }
}
