// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open connections, by number and by whom they reach, counted in all and for each peer. Any thread.
 *
 * <p>A request uses a connection that was made for the same transport, address and domain, or one over which its mutually
 * authenticated peer offered that address for reuse (RFC 5923 §5, the {@code alias} parameter of Via).
 */
final class ConnectionTable {
    private static final int PREFIX_BYTES = 8;

    /** Whom a connection reaches; the domain is empty for one that was accepted, or over which no certificate is checked. */
    private record Reach(Transport transport, InetSocketAddress remote, String domain) {}

    private final ConnectionLimits limits;
    private final Map<Long, StreamFlow> byNumber = new ConcurrentHashMap<>();
    private final Map<Reach, StreamFlow> byReach = new ConcurrentHashMap<>();
    private final Map<ByteSpan, Integer> ofPeer = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();

    ConnectionTable(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** Keeps a connection that was accepted, if there is room. */
    boolean keepAccepted(StreamFlow flow) {
        return keep(flow, "", true);
    }

    /** Keeps a connection of our own making, for which there is always room. */
    void keepOwn(StreamFlow flow, String domain) {
        keep(flow, domain, false);
    }

    private boolean keep(StreamFlow flow, String domain, boolean accepted) {
        ByteSpan peer = peer(flow.remote().getAddress());
        boolean room =
                all.incrementAndGet() <= limits.most() & ofPeer.merge(peer, 1, Integer::sum) <= limits.mostOfPeer();
        if (accepted && !room) {
            release(peer);
            return false;
        }
        byNumber.put(flow.number(), flow);
        Reach reach = new Reach(flow.transport(), flow.remote(), domain);
        byReach.put(reach, flow);
        flow.onOffer(port -> alias(flow, port));
        flow.onClose(() -> {
            byNumber.remove(flow.number());
            byReach.remove(reach, flow);
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

    /**
     * Remembers that the peer takes requests for that port of its address here: those to the domains that its certificate proved it to
     * speak for, so that nobody draws another's calls to himself.
     */
    private void alias(StreamFlow flow, int port) {
        InetSocketAddress offered = new InetSocketAddress(flow.remote().getAddress(), port);
        for (String domain : flow.peerDomains()) {
            Reach reach = new Reach(Transport.TLS, offered, domain);
            if (byReach.put(reach, flow) != flow) {
                flow.onClose(() -> byReach.remove(reach, flow));
            }
        }
    }

    /** The connection for a request to that domain, which is empty where no certificate is checked. */
    Optional<WireFlow> open(Transport transport, InetSocketAddress remote, String domain) {
        return Optional.<WireFlow>ofNullable(byReach.get(new Reach(transport, remote, domain)))
                .filter(Flow::open);
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
