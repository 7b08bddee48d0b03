// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.loop;

import io.gatehouse.sip.message.ByteSpan;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop: its sockets, transactions and timers are touched by its thread alone. Timers are slots of a wheel with a
 * tick of 10 ms; it turns only while a timer stands. {@link #execute} and {@link #inLoop} may be called from any thread,
 * everything else on the loop.
 */
public final class SipLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SipLoop.class);
    private static final long TICK_MILLIS = 10;
    private static final int SLOTS = 512;
    /** How long {@link #unguessable()} is. */
    public static final int UNGUESSABLE = 16;

    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";

    private final int index;
    private final EventLoop eventLoop;
    private final Entry[] wheel = new Entry[SLOTS];
    private final long startNanos = System.nanoTime();
    private final List<Channel> dirty = new ArrayList<>();
    private final Runnable flush = this::flush;
    private final SecureRandom random = new SecureRandom();
    private final byte[] entropy = new byte[1024];
    private int entropyLeft;
    private long tick;
    private int standing;
    private boolean turning;

    public SipLoop(int index, EventLoop eventLoop) {
        this.index = index;
        this.eventLoop = eventLoop;
    }

    /** From 0 on; part of the branches that this loop makes. */
    public int index() {
        return index;
    }

    /** Netty's side of it. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Runs the task on the loop, later. It deals with what may go wrong in it. */
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Text that nobody guesses: 80 bits as 16 characters, for branches and tags. */
    public ByteSpan unguessable() {
        byte[] text = new byte[UNGUESSABLE];
        unguessable(text, 0);
        return ByteSpan.of(text);
    }

    /** The same, {@value #UNGUESSABLE} bytes into an array. */
    public void unguessable(byte[] target, int at) {
        for (int i = 0; i < UNGUESSABLE; i++) {
            if (entropyLeft == 0) {
                random.nextBytes(entropy);
                entropyLeft = entropy.length;
            }
            target[at + i] = (byte) ALPHABET.charAt(entropy[--entropyLeft] & 31);
        }
    }

    /** Writes now and flushes once, when what is being read has been read. Releases the message in any case. */
    public void write(Channel channel, Object message) {
        if (channel.eventLoop() != eventLoop) {
            channel.writeAndFlush(message);
            return;
        }
        channel.write(message, channel.voidPromise()); // what fails is told to the channel's handlers
        if (dirty.isEmpty()) {
            eventLoop.execute(flush);
        }
        if (!dirty.contains(channel)) {
            dirty.add(channel);
        }
    }

    private void flush() {
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).flush();
        }
        dirty.clear();
    }

    /** Runs the task on this loop after that many milliseconds, up to two ticks late. */
    public TimerHandle schedule(long millis, Runnable task) {
        if (!turning) {
            tick = now();
            turning = true;
            eventLoop.schedule(this::turn, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
        Entry entry = new Entry(now() + Math.max(1, (millis + TICK_MILLIS - 1) / TICK_MILLIS), task);
        entry.link();
        return entry;
    }

    private long now() {
        return (System.nanoTime() - startNanos) / (TICK_MILLIS * 1_000_000);
    }

    private void turn() {
        long now = now();
        while (tick < now) {
            tick++;
            expire((int) (tick % SLOTS));
        }
        turning = standing > 0;
        if (turning) {
            eventLoop.schedule(this::turn, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void expire(int slot) {
        List<Entry> due = new ArrayList<>();
        for (Entry entry = wheel[slot]; entry != null; entry = entry.next) {
            if (entry.deadline <= tick) {
                due.add(entry);
            }
        }
        for (Entry entry : due) {
            if (entry.linked) {
                entry.cancel();
                try {
                    entry.task.run();
                } catch (RuntimeException bug) {
                    LOG.error("a timer of loop {} failed", index, bug);
                }
            }
        }
    }

    private final class Entry implements TimerHandle {
        private final long deadline;
        private final Runnable task;
        private Entry previous;
        private Entry next;
        private boolean linked;

        Entry(long deadline, Runnable task) {
            this.deadline = deadline;
            this.task = task;
        }

        void link() {
            int slot = (int) (deadline % SLOTS);
            next = wheel[slot];
            if (next != null) {
                next.previous = this;
            }
            wheel[slot] = this;
            linked = true;
            standing++;
        }

        @Override
        public void cancel() {
            if (!linked) {
                return;
            }
            linked = false;
            standing--;
            if (previous == null) {
                wheel[(int) (deadline % SLOTS)] = next;
            } else {
                previous.next = next;
            }
            if (next != null) {
                next.previous = previous;
            }
        }
    }
}
