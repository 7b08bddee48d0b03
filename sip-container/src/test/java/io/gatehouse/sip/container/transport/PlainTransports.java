// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.transport.websocket.WebSocketSettings;
import io.gatehouse.sip.message.ParserLimits;
import java.util.Optional;

/** Transports at their defaults, without TLS. */
public final class PlainTransports {
    private PlainTransports() {}

    public static SipTransports ofLoops(int loops) {
        TransportSettings settings = new TransportSettings(
                SocketKind.best(true),
                loops,
                ParserLimits.DEFAULT,
                ConnectionLimits.DEFAULT,
                Optional.empty(),
                WebSocketSettings.DEFAULT,
                Balancers.NONE,
                new MessageTrace());
        return new SipTransports(settings, Metrics.none());
    }
}
