// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.FlowMark;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.message.Via;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

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
    private final MessageTrace trace;
    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
    private List<Waiting> waiting = new ArrayList<>();
    private volatile boolean balancerSpeaksTls;
    private volatile FlowMark mark = FlowMark.NONE;
    private volatile Set<String> peerDomains = Set.of();
    private volatile IntConsumer reuse = port -> {};

    StreamFlow(
            Transport transport,
            long number,
            InetSocketAddress local,
            InetSocketAddress remote,
            Channel channel,
            MessageTrace trace) {
        this.trace = trace;
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

    /** What is sent from now on goes out at once, and so does what waited. */
    void established() {
        settle(one -> write(one.message(), one.onFailure()));
    }

    /** There will be no connection. */
    void failed(Throwable why) {
        settle(one -> one.onFailure().accept(why));
        channel.close();
    }

    private void settle(Consumer<Waiting> each) {
        List<Waiting> queued;
        synchronized (this) {
            queued = waiting;
            waiting = List.of();
        }
        queued.forEach(each);
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
        trace.sent(transport.viaToken(), local, remote, message);
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
    public void offeredForReuse(Via via) {
        reuse.accept(via.port() > 0 ? via.port() : transport.defaultPort());
    }

    /** Who is told when the peer offers the connection for requests to that port of his. */
    void onOffer(IntConsumer listener) {
        reuse = listener;
    }

    @Override
    public StreamFlow towards(InetSocketAddress address) {
        return this;
    }

    void close() {
        channel.close();
    }

    /** The balancer in front ends the peer's TLS. */
    void balancerSpeaksTls() {
        balancerSpeaksTls = true;
    }

    @Override
    public boolean overTls() {
        return balancerSpeaksTls || transport.secure();
    }

    /** The SIP domains that the peer proved by its certificate to speak for; none on a connection without one. */
    Set<String> peerDomains() {
        return peerDomains;
    }

    void peerDomains(Set<String> proved) {
        peerDomains = Set.copyOf(proved);
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
