// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.SipApplication;
import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.container.tls.TestAuthority;
import io.gatehouse.sip.container.tls.TlsIdentities;
import io.gatehouse.sip.container.tls.TlsSettings;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** A whole container on port 0 with two proxies in a row: {@code first}, and a switchboard that knows who has which phones. */
final class House implements AutoCloseable {
    private static final String ROUTER = """
            ALL: ("first","DAR:From","ORIGINATING","","NO_ROUTE","0"),\
            ("switchboard","DAR:To","TERMINATING","","NO_ROUTE","1")
            """;

    /** Vouches for what every house shows, and for what it lets be shown. */
    static final TestAuthority AUTHORITY = new TestAuthority();

    private static final TlsIdentities IDENTITIES =
            new TlsIdentities(AUTHORITY.issue("127.0.0.1", "::1", "test.io"), List.of());

    final RecordedMetrics metrics = new RecordedMetrics();
    final MessageTrace trace = new MessageTrace();
    final SipContainer container;
    /** The Reason of each CANCEL that the switchboard was told of. */
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

    private final Map<String, List<String>> phones = new ConcurrentHashMap<>();

    private House(UnaryOperator<SipContainer.Builder> more, Map<String, Object> switchboard, List<String> addresses) {
        List<ListenerAddress> listeners = new ArrayList<>();
        for (String address : addresses) {
            for (Transport transport : Transport.values()) {
                listeners.add(new ListenerAddress(transport, address, 0));
            }
        }
        container = more.apply(SipContainer.builder()
                        .loops(2)
                        .router(ROUTER)
                        .metrics(metrics)
                        .trace(trace)
                        .tls(TlsSettings.of(IDENTITIES))
                        .drain(Duration.ofMillis(100))
                        .listeners(listeners))
                .build();
        container.start();
        deploy("first", Map.of());
        Map<String, Object> attributes = new ConcurrentHashMap<>(switchboard);
        attributes.put(SwitchboardServlet.PHONES, phones);
        attributes.put(SwitchboardServlet.CANCELLED, cancelled);
        deploy("switchboard", attributes);
        try {
            container.openListeners();
        } catch (StartupRefusal refused) {
            container.stop();
            throw refused;
        }
    }

    static House open() {
        return open(builder -> builder);
    }

    static House open(UnaryOperator<SipContainer.Builder> more, String... addresses) {
        return new House(more, Map.of(), addresses.length == 0 ? List.of("127.0.0.1") : List.of(addresses));
    }

    /** The switchboard lets phones ring for that long. */
    static House ringingFor(int seconds, UnaryOperator<SipContainer.Builder> more) {
        return new House(more, Map.of(SwitchboardServlet.TIMEOUT, seconds), List.of("127.0.0.1"));
    }

    private void deploy(String name, Map<String, Object> attributes) {
        ClassLoader loader = getClass().getClassLoader();
        container.deploy(new SipApplication(name, loader.getResource("sip/" + name + ".xml"), loader, attributes));
    }

    /** Who calls that URI reaches these phones. */
    void list(String uri, Phone... reached) {
        list(uri, List.of(reached).stream().map(Phone::contact).toList());
    }

    void list(String uri, List<String> contacts) {
        phones.put(uri, contacts);
    }

    /** The listener of that transport in the address family of the host. */
    InetSocketAddress listener(Transport transport, String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            int port = container.listeners().stream()
                    .filter(listener -> listener.transport() == transport
                            && listener.local().getAddress().getClass() == address.getClass())
                    .findFirst()
                    .orElseThrow()
                    .port();
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException noAddress) {
            throw new IllegalArgumentException(noAddress);
        }
    }

    Phone phone(String name, Transport transport) {
        return phone(name, transport, "127.0.0.1");
    }

    Phone phone(String name, Transport transport, String host) {
        return transport == Transport.UDP
                ? new UdpPhone(name, listener(transport, host))
                : phone(name, transport, connect(transport, host, new Socket()));
    }

    /** A phone over a connection that {@link #connect} made. */
    static Phone phone(String name, Transport transport, Socket connection) {
        return transport == Transport.WS || transport == Transport.WSS
                ? new WebSocketPhone(name, transport, connection)
                : new TcpPhone(name, transport, connection).greet();
    }

    /** Connects the socket to that listener, with TLS over it where the listener speaks TLS. */
    Socket connect(Transport transport, String host, Socket socket) {
        InetSocketAddress listener = listener(transport, host);
        connect(listener, socket);
        try {
            return transport.secure()
                    ? AUTHORITY.peer().getSocketFactory().createSocket(socket, host, listener.getPort(), true)
                    : socket;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Connects the socket there. */
    static Socket connect(InetSocketAddress listener, Socket socket) {
        try {
            socket.connect(listener);
            return socket;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}
