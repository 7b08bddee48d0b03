// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.SipApplication;
import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

    final RecordedMetrics metrics = new RecordedMetrics();
    final SipContainer container;
    /** The Reason of each CANCEL that the switchboard was told of. */
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

    private final Map<String, List<String>> phones = new ConcurrentHashMap<>();

    private House(UnaryOperator<SipContainer.Builder> more, Map<String, Object> switchboard, List<String> addresses) {
        List<ListenerAddress> listeners = new ArrayList<>();
        for (String address : addresses) {
            listeners.add(new ListenerAddress(Transport.UDP, address, 0));
            listeners.add(new ListenerAddress(Transport.TCP, address, 0));
        }
        container = more.apply(SipContainer.builder()
                        .loops(2)
                        .router(ROUTER)
                        .metrics(metrics)
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
        InetSocketAddress listener = listener(transport, host);
        return transport == Transport.UDP ? new UdpPhone(name, listener) : new TcpPhone(name, listener);
    }

    @Override
    public void close() {
        container.stop();
    }
}
