// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.sip.message.HeaderName;
import java.io.Serial;

/**
 * A REGISTER changes nothing and is answered with this. Carries no stack trace: a peer can cause as many as it likes.
 */
public final class RegisterRefused extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    private final String tag;
    private final transient HeaderName field;
    private final String value;

    private RegisterRefused(int status, String reason, String tag, HeaderName field, String value) {
        super(status + " " + reason, null, false, false);
        this.status = status;
        this.reason = reason;
        this.tag = tag;
        this.field = field;
        this.value = value;
    }

    static RegisterRefused of(int status, String reason, String tag) {
        return new RegisterRefused(status, reason, tag, HeaderName.MIN_EXPIRES, "");
    }

    /** RFC 3261 §10.3 step 7: shorter than the minimum. */
    static RegisterRefused tooBrief(long minSeconds) {
        return new RegisterRefused(
                423, "Interval Too Brief", "too-brief", HeaderName.MIN_EXPIRES, Long.toString(minSeconds));
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    /** The value of a metric's {@code reason} tag. */
    public String tag() {
        return tag;
    }

    /** The header field that the answer carries besides; only if {@link #value()} is not empty. */
    public HeaderName field() {
        return field;
    }

    /** Its value, empty for none. */
    public String value() {
        return value;
    }
}
