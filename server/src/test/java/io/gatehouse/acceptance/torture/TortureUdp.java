// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.torture;

import io.gatehouse.acceptance.phone.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * A UDP socket at the port that a message's Via names: without rport the answer goes there (RFC 3261 §18.2.2), and the messages
 * are sent as they are. The port is shared, so that a Gatehouse at work on this machine does not mind.
 */
final class TortureUdp implements AutoCloseable {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final DatagramChannel channel;
    private final Selector selector;

    TortureUdp(InetSocketAddress server, int port) {
        boolean six = server.getAddress().getAddress().length == 16;
        try {
            channel = DatagramChannel.open();
            selector = Selector.open();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.bind(new InetSocketAddress(InetAddress.getByName(six ? "::1" : "127.0.0.77"), port));
            channel.connect(server);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException failed) {
            throw new UncheckedIOException("port " + port + " that the message names", failed);
        }
    }

    void send(byte[] bytes) {
        try {
            channel.write(ByteBuffer.wrap(bytes));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The first that fits; what came before it is dropped. */
    Message await(Predicate<Message> wanted) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        try {
            while (System.nanoTime() < deadline) {
                selector.select(100);
                buffer.clear();
                if (channel.read(buffer) > 0) {
                    Message message =
                            Message.parse(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
                    if (wanted.test(message)) {
                        return message;
                    }
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        throw new AssertionError("waited in vain");
    }

    @Override
    public void close() {
        try {
            selector.close();
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
