// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.gatehouse.sip.message.ByteSpan;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One round of registrations, each of them in a slot. Confined to the event loop.
 */
final class Round {
    private static final ByteSpan ECHO_NONCE = ByteSpan.of("AAAAAZrGkq0pUfh1bV0rQm1hYk5vbmNlT2ZUaGlzU2l6ZQ");
    private static final long T1_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_TRANSMISSIONS = 7;
    private static final int SLOT_SHIFT = 40;

    /** Slots that an exchange number has room for. */
    static final int MOST_IN_FLIGHT = 4096;

    private final Load load;
    private final Phones phones;
    private final List<Source> sources;
    private final CompletableFuture<Outcome> done;
    private final RegisterWriter writer;
    private final List<Slot> slots = new ArrayList<>();
    private final ArrayDeque<Slot> idle = new ArrayDeque<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final long[] latencies;
    private ScheduledFuture<?> sweep;
    private long begin;
    private int started;
    private int completed;
    private int failed;
    private int retransmissions;

    Round(Load load, Phones phones, List<Source> sources, CompletableFuture<Outcome> done) {
        this.load = load;
        this.phones = phones;
        this.sources = sources;
        this.done = done;
        this.writer = new RegisterWriter(phones);
        this.latencies = new long[load.registrations()];
        for (int i = 0; i < Math.min(load.inFlight(), phones.count()); i++) {
            slots.add(new Slot(i));
        }
        idle.addAll(slots);
    }

    void start(EventLoop loop) {
        sources.forEach(source -> source.receiver(this::received));
        begin = System.nanoTime();
        sweep = loop.scheduleAtFixedRate(this::retransmit, 100, 100, TimeUnit.MILLISECONDS);
        if (load.ratePerSecond() > 0) {
            pace(loop);
        } else {
            slots.forEach(this::next);
        }
    }

    /** Starts whatever is due and comes back when the next one is. */
    private void pace(EventLoop loop) {
        while (started < load.registrations() && due(started) <= System.nanoTime() && !idle.isEmpty()) {
            Slot slot = idle.poll();
            slot.begin(due(started));
            started++;
        }
        if (started < load.registrations()) {
            long wait = Math.max(50_000, due(started) - System.nanoTime());
            loop.schedule(() -> pace(loop), wait, TimeUnit.NANOSECONDS);
        }
    }

    private long due(int number) {
        return begin + number * 1_000_000_000L / load.ratePerSecond();
    }

    private void next(Slot slot) {
        if (load.ratePerSecond() > 0) {
            idle.add(slot);
        } else if (started < load.registrations()) {
            started++;
            slot.begin(System.nanoTime());
        }
    }

    private void received(Answer answer) {
        long exchange = answer.exchange();
        int number = (int) (exchange >>> SLOT_SHIFT);
        if (number >= slots.size() || slots.get(number).exchange != exchange || !slots.get(number).busy) {
            return; // the answer to a retransmission whose original was answered too
        }
        Slot slot = slots.get(number);
        int status = answer.status();
        if (slot.authorized && (status == 200 || status == 0)) {
            phones.acknowledged(slot.user);
            latencies[completed++] = System.nanoTime() - slot.due;
            end(slot);
        } else if (status == 401 || status == 0) {
            ByteSpan nonce = status == 0 ? ECHO_NONCE : answer.nonce(phones.algorithm());
            if (slot.authorized || nonce == null) {
                fail(slot, slot.authorized ? "credentials refused" : "no challenge with " + phones.algorithm());
            } else {
                phones.challenged(slot.user, nonce);
                slot.authorized = true;
                slot.send();
            }
        } else if (status >= 200) {
            fail(slot, answer.firstLine());
        }
    }

    private void fail(Slot slot, String why) {
        failures.merge(why, 1, Integer::sum);
        failed++;
        end(slot);
    }

    private void end(Slot slot) {
        slot.busy = false;
        phones.release(slot.user);
        if (completed + failed == load.registrations()) {
            sweep.cancel(false);
            done.complete(new Outcome(
                    completed,
                    System.nanoTime() - begin,
                    Arrays.copyOf(latencies, completed),
                    retransmissions,
                    failures));
        } else {
            next(slot);
        }
    }

    private void retransmit() {
        long now = System.nanoTime();
        for (Slot slot : slots) {
            if (slot.busy && now - slot.sentAt > T1_NANOS << slot.transmissions - 1) {
                if (slot.transmissions == MOST_TRANSMISSIONS) {
                    fail(slot, "no answer");
                } else {
                    retransmissions++;
                    slot.transmit();
                }
            }
        }
    }

    @Override
    public String toString() {
        return completed + " completed, " + failures + ", " + retransmissions + " retransmissions";
    }

    /** Room for one registration at a time. */
    private final class Slot {
        private final int number;
        private int user;
        private long exchange;
        private boolean busy;
        private boolean authorized;
        private int nonceCount;
        private long due;
        private long sentAt;
        private int transmissions;

        Slot(int number) {
            this.number = number;
        }

        Source source() {
            return sources.get(user % sources.size());
        }

        void begin(long dueAt) {
            user = phones.take();
            due = dueAt;
            busy = true;
            authorized = load.refresh() && phones.nonce(user) != null;
            send();
        }

        void send() {
            phones.nextCseq(user);
            exchange = (long) number << SLOT_SHIFT | phones.nextExchange();
            nonceCount = authorized ? phones.nextNonceCount(user) : 0;
            transmissions = 0;
            transmit();
        }

        void transmit() {
            transmissions++;
            sentAt = System.nanoTime();
            ByteBuf out = source().buffer();
            writer.write(out, user, source().host(), exchange, nonceCount);
            source().write(out);
        }
    }
}
