// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;

/** A way in: transport and address family. */
public enum Access {
    UDP_IPV4(Transport.UDP, "127.0.0.1"),
    UDP_IPV6(Transport.UDP, "::1"),
    TCP_IPV4(Transport.TCP, "127.0.0.1"),
    TCP_IPV6(Transport.TCP, "::1"),
    TLS_IPV4(Transport.TLS, "127.0.0.1"),
    TLS_IPV6(Transport.TLS, "::1"),
    WS_IPV4(Transport.WS, "127.0.0.1"),
    WS_IPV6(Transport.WS, "::1"),
    WSS_IPV4(Transport.WSS, "127.0.0.1"),
    WSS_IPV6(Transport.WSS, "::1");

    private final Transport transport;
    private final String address;

    Access(Transport transport, String address) {
        this.transport = transport;
        this.address = address;
    }

    public Transport transport() {
        return transport;
    }

    /** Where the server listens for it. */
    InetSocketAddress address(Door door) {
        return door.listener(transport, address);
    }

    public Phone phone(Door door, Phone.Account account) {
        InetSocketAddress server = address(door);
        return switch (transport) {
            case UDP -> Phone.udp(server, account);
            case TCP -> Phone.tcp(server, account);
            case TLS -> Phone.tls(server, door.certificate(), account);
            case WS -> Phone.webSocket(server, account);
            case WSS -> Phone.secureWebSocket(server, door.certificate(), account);
        };
    }
}
