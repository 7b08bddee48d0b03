// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.ByteSpan;
import java.util.HexFormat;

/**
 * The tags that we make (RFC 3261 §19.3): the loop and the application that own the dialog, two hexadecimal digits each, then
 * what nobody guesses.
 */
final class DialogTag {
    private static final int LENGTH = 4 + SipLoop.UNGUESSABLE;

    private DialogTag() {}

    /** On the loop. */
    static ByteSpan make(SipLoop loop, DeployedApplication application) {
        byte[] tag = new byte[LENGTH];
        hex(loop.index(), tag, 0);
        hex(application.index(), tag, 2);
        loop.unguessable(tag, 4);
        return ByteSpan.of(tag);
    }

    private static void hex(int value, byte[] target, int at) {
        target[at] = (byte) Character.forDigit(value >> 4 & 15, 16);
        target[at + 1] = (byte) Character.forDigit(value & 15, 16);
    }

    static boolean isOurs(ByteSpan tag) {
        return tag.length() == LENGTH && tag.subSequence(0, 4).chars().allMatch(HexFormat::isHexDigit);
    }

    static int loop(ByteSpan ours) {
        return HexFormat.fromHexDigits(ours, 0, 2);
    }

    static int application(ByteSpan ours) {
        return HexFormat.fromHexDigits(ours, 2, 4);
    }
}
