// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.network;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.sip.container.ListenerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Binds each port once, exclusively, and lets it go again. The listeners' own sockets are bound with SO_REUSEPORT, which
 * would share a port with another server of the same user in silence.
 */
public final class PortProbe {
    private PortProbe() {}

    /**
     * Probes every listener that has a fixed port.
     *
     * @throws StartupRefusal naming the first that cannot be bound
     */
    public static void refuseIfTaken(List<ListenerAddress> listeners) {
        listeners.forEach(listener -> problem(listener).ifPresent(problem -> {
            throw new StartupRefusal(problem);
        }));
    }

    /** Why the listener cannot be bound, in one line; empty if it can. */
    public static Optional<String> problem(ListenerAddress listener) {
        if (listener.port() == 0) {
            return Optional.empty();
        }
        try {
            bindOnce(listener);
            return Optional.empty();
        } catch (IOException failure) {
            String where = (listener.address().contains(":") ? "[" + listener.address() + "]" : listener.address())
                    + ":" + listener.port();
            return Optional.of(listener.transport() + " port " + where + " cannot be opened: " + failure.getMessage()
                    + "; is another server running? (gatehouse.sip."
                    + listener.transport().name().toLowerCase(Locale.ROOT) + ".port sets another port)");
        }
    }

    private static void bindOnce(ListenerAddress listener) throws IOException {
        InetSocketAddress address = address(listener);
        StandardProtocolFamily family =
                listener.address().contains(":") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        if (listener.transport().reliable()) {
            try (ServerSocketChannel channel = ServerSocketChannel.open(family)) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // connections of a former run may linger
                channel.bind(address);
            }
        } else {
            try (DatagramChannel channel = DatagramChannel.open(family)) {
                channel.bind(address);
            }
        }
    }

    private static InetSocketAddress address(ListenerAddress listener) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(listener.address()), listener.port());
    }
}
