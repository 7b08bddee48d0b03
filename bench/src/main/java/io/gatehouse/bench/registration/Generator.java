// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Phones that register over UDP from many addresses of 127.0.0.0/8, all on one event loop. One round at a time; the phones
 * keep CSeq and nonce from one to the next.
 */
final class Generator implements AutoCloseable {
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int MAX_DATAGRAM = 4096;
    private static final int MESSAGES_PER_READ = 64;
    private static final long PATIENCE_SECONDS = 300;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final Phones phones;
    private final List<Source> sources = new ArrayList<>();

    /**
     * Opens its sockets.
     *
     * @param sources how many addresses, from 127.0.0.1 on
     */
    Generator(InetSocketAddress server, Phones phones, int sources) {
        this.phones = phones;
        for (int i = 0; i < sources; i++) {
            this.sources.add(open(server, "127.0." + (i / 250) + "." + (1 + i % 250)));
        }
    }

    private Source open(InetSocketAddress server, String address) {
        Source source = new Source();
        DatagramChannel channel = (DatagramChannel) new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(MAX_DATAGRAM).maxMessagesPerRead(MESSAGES_PER_READ))
                .handler(source)
                .connect(server, new InetSocketAddress(address, 0))
                .syncUninterruptibly()
                .channel();
        source.opened(channel);
        return source;
    }

    Phones phones() {
        return phones;
    }

    /**
     * Runs a round to its end.
     *
     * @throws IllegalStateException if it does not come to an end
     */
    Outcome run(Load load) throws Exception {
        CompletableFuture<Outcome> done = new CompletableFuture<>();
        Round round = new Round(load, phones, sources, done);
        loop.next().execute(() -> round.start(loop.next()));
        try {
            return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the round came to no end in " + PATIENCE_SECONDS + " s: " + round, e);
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
