// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipMessage;
import java.util.function.Consumer;

/**
 * A final answer, free of the container.
 *
 * @param fields adds the header fields that this answer has besides those that every answer has
 */
record Reply(int status, String reason, Consumer<SipMessage> fields) {
    private static final Consumer<SipMessage> NO_FIELDS = answer -> {};

    static Reply of(int status, String reason) {
        return new Reply(status, reason, NO_FIELDS);
    }

    static Reply with(int status, String reason, HeaderName field, CharSequence value) {
        return new Reply(status, reason, answer -> answer.set(field, value));
    }
}
