// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.Via;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * The branches that we write: magic cookie, three digits for the loop that owns the transaction, what nobody guesses, and 16
 * digits for loop detection (RFC 5393 §4.2.1).
 */
final class Branches {
    private static final String PREFIX = Via.MAGIC_COOKIE + "g";
    private static final int LOOP_DIGITS = 3;
    private static final int MARK_DIGITS = 16;
    private static final int LENGTH = PREFIX.length() + LOOP_DIGITS + SipLoop.UNGUESSABLE + MARK_DIGITS;

    private Branches() {}

    static ByteSpan make(SipLoop loop, long mark) {
        int index = loop.index();
        String digits = index < 10 ? "00" + index : index < 100 ? "0" + index : Integer.toString(index);
        return ByteSpan.of(PREFIX + digits + loop.unguessable() + HexFormat.of().toHexDigits(mark));
    }

    private static boolean isOurs(ByteSpan branch) {
        return branch.length() == LENGTH && branch.startsWithIgnoreCase(PREFIX);
    }

    /** The loop that made it, below {@code loops}; empty for what none of them made. */
    static OptionalInt loopOf(ByteSpan branch, int loops) {
        int loop = isOurs(branch)
                ? (int) branch.slice(PREFIX.length(), PREFIX.length() + LOOP_DIGITS)
                        .parseUnsigned(loops - 1L)
                : -1;
        return loop < 0 ? OptionalInt.empty() : OptionalInt.of(loop);
    }

    /** Whether we wrote a Via with that mark into the request. */
    static boolean looped(SipRequest request, long mark) {
        String wanted = HexFormat.of().toHexDigits(mark);
        for (ByteSpan via : request.values(HeaderName.VIA)) {
            ByteSpan branch = Via.parse(via).branch();
            if (isOurs(branch) && branch.slice(LENGTH - MARK_DIGITS).contentEquals(wanted)) {
                return true;
            }
        }
        return false;
    }
}
