// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.flow;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SpanWriter;
import java.util.Optional;

/**
 * Makes and verifies the tokens in the user part of our Path and Record-Route entries. A token names a flow and cannot be
 * made by anybody else.
 */
public interface FlowTokens {
    /** How the user part of every token begins. */
    String PREFIX = "gh~";

    static boolean looksLikeOne(ByteSpan userPart) {
        return userPart.length() > PREFIX.length() && userPart.startsWithIgnoreCase(PREFIX);
    }

    /** Writes the token of a Path entry. */
    void path(SpanWriter out, Flow flow);

    /**
     * Writes the token of a Record-Route entry.
     *
     * @param loop the index of the loop that owns the dialog
     */
    void recordRoute(SpanWriter out, int loop, Flow flow, ByteSpan callId, byte[] chain);

    /** Which loop a Record-Route token says it belongs to, unverified; negative if it says nothing of the kind. */
    int claimedLoop(ByteSpan userPart);

    /** Empty if the text is no token of ours, or was tampered with. */
    Optional<FlowToken> read(CharSequence userPart);
}
