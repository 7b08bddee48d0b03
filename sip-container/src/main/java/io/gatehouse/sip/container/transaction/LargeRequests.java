// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.SipRequest;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of requests above {@value #MOST_BYTES} bytes, which are to go over a transport with congestion control (RFC
 * 3261 §18.1.1): who has none, said once for each peer. Any thread.
 */
final class LargeRequests {
    static final int MOST_BYTES = 1_300;

    private static final Logger LOG = LoggerFactory.getLogger(LargeRequests.class);
    private static final int KEPT = 10_000;

    private final Set<InetSocketAddress> udpOnly = ConcurrentHashMap.newKeySet();

    /** Whether TCP was tried there in vain, or cannot be tried. */
    boolean isUdpOnly(InetSocketAddress peer) {
        return udpOnly.contains(peer);
    }

    void overUdp(Flow flow, SipRequest request, int bytes) {
        if (udpOnly.size() >= KEPT) {
            udpOnly.clear();
        }
        if (udpOnly.add(flow.remote())) {
            LOG.info(
                    "{} of {} bytes goes over UDP to {}, which takes no TCP: its fragments may get lost. Said once for this peer",
                    request.method(),
                    bytes,
                    flow.describe());
        }
    }
}
