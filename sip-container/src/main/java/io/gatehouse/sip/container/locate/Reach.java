// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.util.List;

/**
 * Where a name may lead us: to hosts of an address family that we listen in, over UDP only if we listen there. Never to a
 * group, and to this host itself only where a listener stands on a loopback address: whoever owns a domain may have it name any address.
 */
record Reach(List<BoundListener> listeners) {
    boolean speaks(Transport transport) {
        return switch (transport) {
            case UDP -> listeners.stream().anyMatch(listener -> listener.transport() == Transport.UDP);
            case TCP, TLS -> true;
            case WS, WSS -> false;
        };
    }

    boolean allows(Transport transport, InetAddress address) {
        if (address.isMulticastAddress() || address.isAnyLocalAddress() || isBroadcast(address)) {
            return false;
        }
        return listeners.stream()
                .filter(listener -> transport != Transport.UDP || listener.transport() == Transport.UDP)
                .map(listener -> listener.local().getAddress())
                .filter(local -> local.getClass() == address.getClass())
                .anyMatch(local -> !address.isLoopbackAddress() || local.isLoopbackAddress());
    }

    private static boolean isBroadcast(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 && (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
    }
}
