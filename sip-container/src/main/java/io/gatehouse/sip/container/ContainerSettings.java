// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.locate.NameLookup;
import io.gatehouse.sip.container.tls.TlsSettings;
import io.gatehouse.sip.container.transport.Balancers;
import io.gatehouse.sip.container.transport.websocket.WebSocketSettings;
import io.gatehouse.sip.message.ParserLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Everything a container is told when it is built; see {@link SipContainer.Builder} for what each means and its default.
 */
record ContainerSettings(
        List<ListenerAddress> listeners,
        int loops,
        MasterKey masterKey,
        Metrics metrics,
        InstantSource clock,
        ParserLimits parserLimits,
        ConnectionLimits connectionLimits,
        NameLookup nameLookup,
        Optional<TlsSettings> tls,
        WebSocketSettings webSocket,
        Balancers balancers,
        MessageTrace trace,
        int maxTransactions,
        String router,
        Duration t1,
        Duration proxyTimeout,
        Duration drain,
        int maxBreadth,
        int blockingThreads,
        boolean nativeTransport,
        String product) {}
