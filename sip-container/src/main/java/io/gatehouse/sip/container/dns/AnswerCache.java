// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.dns;

import io.gatehouse.sip.container.locate.Answer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers of one kind of record as long as they hold; who asks while a question is on its way waits for the same answer. At most
 * {@value #KEPT} names and {@value #ON_THE_WAY} questions; what comes above is not asked. Any thread.
 */
final class AnswerCache<T> {
    private static final int KEPT = 10_000;
    private static final int ON_THE_WAY = 2_000;

    private final Map<String, Entry<T>> entries = new ConcurrentHashMap<>();
    private final AtomicInteger onTheWay = new AtomicInteger();
    private final LongSupplier nanos;

    AnswerCache(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private static final class Entry<T> {
        final CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
        /** Only read once the answer is there. */
        volatile long end;
    }

    CompletableFuture<Answer<T>> get(String name, Supplier<CompletableFuture<TimedAnswer<T>>> question) {
        Entry<T> known = entries.get(name);
        if (known != null && holds(known)) {
            return known.answer;
        }
        if (onTheWay.get() >= ON_THE_WAY) {
            return CompletableFuture.completedFuture(Answer.failed(Answer.State.SILENT));
        }
        if (entries.size() >= KEPT) {
            makeRoom();
        }
        Entry<T> made = new Entry<>();
        Entry<T> current = entries.compute(name, (key, there) -> there != null && holds(there) ? there : made);
        if (current == made) {
            onTheWay.incrementAndGet();
            question.get().thenAccept(timed -> settle(made, timed));
        }
        return current.answer;
    }

    private boolean holds(Entry<T> entry) {
        return !entry.answer.isDone() || entry.end - nanos.getAsLong() > 0;
    }

    private void settle(Entry<T> entry, TimedAnswer<T> timed) {
        onTheWay.decrementAndGet();
        entry.end = nanos.getAsLong() + TimeUnit.SECONDS.toNanos(timed.seconds());
        entry.answer.complete(timed.answer());
    }

    private void makeRoom() {
        entries.values().removeIf(entry -> !holds(entry));
        if (entries.size() >= KEPT) {
            entries.values().removeIf(entry -> entry.answer.isDone());
        }
    }
}
