// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import io.gatehouse.platform.thread.Blocking;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What one subscriber has not read yet: a bounded number of messages and at most {@value #MOST_BYTES} bytes of them. Who reads too
 * slowly loses the newest ones, which are counted. Any thread.
 */
public final class TraceSubscription implements AutoCloseable {
    static final long MOST_BYTES = 8 << 20;

    private final TraceFilter filter;
    private final BlockingQueue<TracedMessage> waiting;
    private final Consumer<TraceSubscription> onClose;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    TraceSubscription(TraceFilter filter, int most, Consumer<TraceSubscription> onClose) {
        this.filter = filter;
        this.waiting = new ArrayBlockingQueue<>(most);
        this.onClose = onClose;
    }

    boolean wants(byte[] message) {
        return filter.wants(message);
    }

    /** Never waits. */
    boolean offer(TracedMessage message) {
        int length = message.bytes().length;
        if (bytes.addAndGet(length) <= MOST_BYTES && waiting.offer(message)) {
            return true;
        }
        bytes.addAndGet(-length);
        lost.incrementAndGet();
        return false;
    }

    /**
     * The next message; empty if none comes in that time.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    @Blocking
    public Optional<TracedMessage> next(Duration patience) throws InterruptedException {
        TracedMessage message = waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null) {
            return Optional.empty();
        }
        bytes.addAndGet(-message.bytes().length);
        return Optional.of(message);
    }

    /** How many messages were lost so far because they were not read in time. */
    public long lost() {
        return lost.get();
    }

    /** Ends it; what waits may still be read. */
    @Override
    public void close() {
        onClose.accept(this);
    }
}
