// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.message.SipRequest;
import java.util.Optional;

/** Opens the next-hop rule to tests of other packages. */
public final class NextHops {
    private NextHops() {}

    /** 0 if it goes somewhere. */
    public static int refusal(SipRequest request, FlowTokens tokens, Optional<SipRequest> received) {
        return NextHop.of(request, tokens, received) instanceof NextHop.Refused refused ? refused.status() : 0;
    }
}
