// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import java.util.Locale;

/**
 * Which messages a subscriber wants. Cheap enough for an event loop.
 *
 * @param callId the Call-ID; empty for any
 * @param user in the Request-URI, From or To: {@code alice} or {@code alice@test.io}, in any case; empty for any
 */
public record TraceFilter(String callId, String user) {
    /** Every message. */
    public static final TraceFilter ALL = new TraceFilter("", "");

    /** Those of one call or registration. */
    public static TraceFilter ofCallId(String callId) {
        return new TraceFilter(callId, "");
    }

    /** Those from, to or for one user. */
    public static TraceFilter ofUser(String user) {
        return new TraceFilter("", user);
    }

    boolean wants(byte[] message) {
        return (callId.isEmpty() || MessageText.field(message, "call-id", "i").equals(callId))
                && (user.isEmpty() || namesUser(message));
    }

    private boolean namesUser(byte[] message) {
        String wanted = ":" + user.toLowerCase(Locale.ROOT);
        return names(MessageText.startLine(message), wanted)
                || names(MessageText.field(message, "from", "f"), wanted)
                || names(MessageText.field(message, "to", "t"), wanted);
    }

    /** {@code :alice@} or {@code :alice@test.io} with an end of the host behind it. */
    private static boolean names(String text, String wanted) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
            int end = at + wanted.length();
            char next = end < lower.length() ? lower.charAt(end) : ' ';
            boolean whole = wanted.indexOf('@') < 0 ? next == '@' : " :;>?".indexOf(next) >= 0;
            if (whole) {
                return true;
            }
        }
        return false;
    }
}
