// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.tls.TlsSettings;
import io.gatehouse.sip.container.transport.websocket.WebSocketSettings;
import io.gatehouse.sip.message.ParserLimits;
import java.util.Optional;

/**
 * What the transports are told.
 *
 * @param tls how TLS is spoken; without it there are no listeners for TLS and WSS
 * @param trace sees every message
 * @param balancers whose connections begin with the PROXY protocol
 */
public record TransportSettings(
        SocketKind sockets,
        int loops,
        ParserLimits messages,
        ConnectionLimits connections,
        Optional<TlsSettings> tls,
        WebSocketSettings webSocket,
        Balancers balancers,
        MessageTrace trace) {}
