// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.message.ByteSpan;
import java.util.HashMap;
import java.util.Map;

/** The transactions of one loop. Counted for others to read, otherwise confined to it. */
final class LoopTransactions {
    final Map<ByteSpan, UasTransaction> servers = new HashMap<>();
    final Map<ByteSpan, UacTransaction> clients = new HashMap<>();
    private volatile int live;

    void count() {
        live = servers.size() + clients.size();
    }

    int live() {
        return live;
    }
}
