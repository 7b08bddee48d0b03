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
    static String make(SipLoop loop, DeployedApplication application) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits((byte) loop.index()) + hex.toHexDigits((byte) application.index()) + loop.unguessable();
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
