// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import io.gatehouse.acceptance.phone.Phone;
import java.net.InetSocketAddress;

/** A way in: transport and address family. */
public enum Access {
    UDP_IPV4(false, "127.0.0.1"),
    UDP_IPV6(false, "::1"),
    TCP_IPV4(true, "127.0.0.1"),
    TCP_IPV6(true, "::1");

    private final boolean stream;
    private final String address;

    Access(boolean stream, String address) {
        this.stream = stream;
        this.address = address;
    }

    boolean isStream() {
        return stream;
    }

    /** Where the server listens for it. */
    InetSocketAddress address(Door door) {
        return stream ? door.tcp(address) : door.udp(address);
    }

    public Phone phone(Door door, Phone.Account account) {
        return stream ? Phone.tcp(address(door), account) : Phone.udp(address(door), account);
    }
}
