// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import io.gatehouse.platform.trace.TracedMessage.Direction;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where every SIP message passes by. While nobody has subscribed, that costs one volatile read. With subscribers a message is copied,
 * its credentials blanked, and put into their bounded queues; a full queue loses it. Any thread.
 */
public final class MessageTrace {
    private static final TraceSubscription[] NOBODY = {};
    /** Shorter than any SIP message: keep-alives, STUN. */
    private static final int SHORTEST = 16;

    private final LongAdder lost = new LongAdder();
    private volatile TraceSubscription[] subscriptions = NOBODY;

    /**
     * Begins to watch.
     *
     * @param most messages that may wait to be read
     */
    public synchronized TraceSubscription subscribe(TraceFilter filter, int most) {
        TraceSubscription made = new TraceSubscription(filter, most, this::remove);
        List<TraceSubscription> more = new ArrayList<>(List.of(subscriptions));
        more.add(made);
        subscriptions = more.toArray(NOBODY);
        return made;
    }

    private synchronized void remove(TraceSubscription closed) {
        List<TraceSubscription> rest = new ArrayList<>(List.of(subscriptions));
        rest.remove(closed);
        subscriptions = rest.toArray(NOBODY);
    }

    /** Whether anybody watches: what is only made for {@link #received} and {@link #sent} need not be made otherwise. */
    public boolean watched() {
        return subscriptions.length > 0;
    }

    /** How many watch. */
    public int subscribers() {
        return subscriptions.length;
    }

    /** How many messages subscribers were too slow for, all together. */
    public long lost() {
        return lost.sum();
    }

    /** What came in; the bytes are copied if anybody wants them. */
    public void received(String transport, InetSocketAddress local, InetSocketAddress remote, byte[] message) {
        TraceSubscription[] all = subscriptions;
        if (all.length > 0) {
            show(all, Direction.IN, transport, local, remote, message);
        }
    }

    /**
     * What came on a stream that cannot be cut into messages; the bytes are copied if anybody wants them. They may begin within a
     * value of credentials whose name was cut off, so a first line that may be such is blanked as well.
     */
    public void receivedUncut(String transport, InetSocketAddress local, InetSocketAddress remote, byte[] bytes) {
        TraceSubscription[] all = subscriptions;
        if (all.length > 0 && bytes.length > 0) {
            byte[] blanked = Credentials.blankedUncut(bytes);
            TracedMessage traced =
                    new TracedMessage(Instant.now(), Direction.IN, transport, local, remote, false, blanked);
            for (TraceSubscription one : all) {
                if (one.wants(bytes)) {
                    offer(one, traced);
                }
            }
        }
    }

    /** What goes out; the bytes are copied if anybody wants them. */
    public void sent(String transport, InetSocketAddress local, InetSocketAddress remote, byte[] message) {
        TraceSubscription[] all = subscriptions;
        if (all.length > 0) {
            show(all, Direction.OUT, transport, local, remote, message);
        }
    }

    private void show(
            TraceSubscription[] all,
            Direction direction,
            String transport,
            InetSocketAddress local,
            InetSocketAddress remote,
            byte[] message) {
        if (message.length < SHORTEST || message[0] <= 3 && message[0] >= 0) {
            return; // STUN begins with 0 to 3
        }
        TracedMessage traced = null;
        for (TraceSubscription one : all) {
            if (one.wants(message)) {
                if (traced == null) {
                    byte[] blanked = Credentials.blanked(message);
                    traced = new TracedMessage(Instant.now(), direction, transport, local, remote, true, blanked);
                }
                offer(one, traced);
            }
        }
    }

    private void offer(TraceSubscription one, TracedMessage traced) {
        if (!one.offer(traced)) {
            lost.increment();
        }
    }
}
