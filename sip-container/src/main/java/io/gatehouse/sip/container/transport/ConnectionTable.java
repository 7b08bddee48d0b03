// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.ByteSpan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The open connections, by number and by remote address, counted in all and for each peer. Any thread. */
final class ConnectionTable {
    private static final int PREFIX_BYTES = 8;

    private final ConnectionLimits limits;
    private final Map<Long, StreamFlow> byNumber = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, StreamFlow> byRemote = new ConcurrentHashMap<>();
    private final Map<ByteSpan, Integer> ofPeer = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();

    ConnectionTable(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** Keeps it, if there is room; a connection of our own making has it always. */
    boolean keep(StreamFlow flow, boolean accepted) {
        ByteSpan peer = peer(flow.remote().getAddress());
        boolean room =
                all.incrementAndGet() <= limits.most() & ofPeer.merge(peer, 1, Integer::sum) <= limits.mostOfPeer();
        if (accepted && !room) {
            release(peer);
            return false;
        }
        byNumber.put(flow.number(), flow);
        byRemote.put(flow.remote(), flow);
        flow.onClose(() -> {
            byNumber.remove(flow.number());
            byRemote.remove(flow.remote(), flow);
            release(peer);
        });
        return true;
    }

    private void release(ByteSpan peer) {
        all.decrementAndGet();
        ofPeer.computeIfPresent(peer, (address, count) -> count > 1 ? count - 1 : null);
    }

    private static ByteSpan peer(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteSpan.of(Arrays.copyOf(bytes, Math.min(bytes.length, PREFIX_BYTES)));
    }

    Optional<WireFlow> open(InetSocketAddress remote) {
        return Optional.<WireFlow>ofNullable(byRemote.get(remote)).filter(Flow::open);
    }

    Optional<Flow> byNumber(long number) {
        return Optional.<Flow>ofNullable(byNumber.get(number)).filter(Flow::open);
    }

    int size() {
        return all.get();
    }

    void closeAll() {
        byNumber.values().forEach(StreamFlow::close);
    }
}
