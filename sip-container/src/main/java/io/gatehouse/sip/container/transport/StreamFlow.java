// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.FlowMark;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A connection, also while it is being made: what is sent until then waits, {@value #WAITING} messages at most. A peer that
 * does not read is closed when the high-water mark of what waits for it is reached.
 */
final class StreamFlow implements WireFlow {
    private static final int WAITING = 100;

    /** A message that waits for the connection. */
    private record Waiting(byte[] message, Consumer<Throwable> onFailure) {}

    private final Transport transport;
    private final long number;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Channel channel;
    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
    private List<Waiting> waiting = new ArrayList<>();
    private volatile FlowMark mark = FlowMark.NONE;

    StreamFlow(Transport transport, long number, InetSocketAddress local, InetSocketAddress remote, Channel channel) {
        this.transport = transport;
        this.number = number;
        this.local = local;
        this.remote = remote;
        this.channel = channel;
        channel.closeFuture().addListener(closed -> watchers.forEach(this::closed));
    }

    /** Whoever takes it out of the set runs it, so that it runs once. */
    private void closed(Runnable watcher) {
        if (watchers.remove(watcher)) {
            watcher.run();
        }
    }

    @Override
    public Runnable watch(Runnable onClose) {
        watchers.add(onClose);
        if (!channel.isOpen()) {
            closed(onClose);
        }
        return () -> watchers.remove(onClose);
    }

    /** Called once the connection stands or failed. */
    void settled(ChannelFuture connect) {
        List<Waiting> queued;
        synchronized (this) {
            queued = waiting;
            waiting = List.of();
        }
        for (Waiting one : queued) {
            if (connect.isSuccess()) {
                write(one.message(), one.onFailure());
            } else {
                one.onFailure().accept(connect.cause());
            }
        }
    }

    private synchronized boolean waits(byte[] message, Consumer<Throwable> onFailure) {
        if (!(waiting instanceof ArrayList) || waiting.size() >= WAITING) {
            return false;
        }
        return waiting.add(new Waiting(message, onFailure));
    }

    @Override
    public void send(SipLoop loop, byte[] message, Consumer<Throwable> onFailure) {
        if (waits(message, onFailure)) {
            return;
        }
        write(message, onFailure);
    }

    private void write(byte[] message, Consumer<Throwable> onFailure) {
        if (!channel.isActive()) {
            onFailure.accept(new ClosedChannelException());
            return;
        }
        channel.writeAndFlush(channel.alloc().directBuffer(message.length).writeBytes(message))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        onFailure.accept(written.cause());
                    }
                });
        if (!channel.isWritable()) {
            channel.close();
        }
    }

    @Override
    public StreamFlow towards(InetSocketAddress address) {
        return this;
    }

    void close() {
        channel.close();
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean open() {
        return channel.isOpen();
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public FlowMark mark() {
        return mark;
    }

    @Override
    public void mark(FlowMark next) {
        mark = next;
    }

    @Override
    public void onClose(Runnable task) {
        channel.closeFuture().addListener(closed -> task.run());
    }

    @Override
    public String toString() {
        return describe();
    }
}
