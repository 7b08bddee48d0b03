// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Which addresses this host has, and which of them faces a peer. Any thread. */
final class LocalAddresses {
    private static final int KEPT = 10_000;

    private final ConcurrentHashMap<InetAddress, InetAddress> facing = new ConcurrentHashMap<>();

    /** The addresses of the interfaces that are up, of the family of the given wildcard; link-local ones are left out. */
    List<InetAddress> like(InetAddress wildcard) throws SocketException {
        return NetworkInterface.networkInterfaces()
                .filter(LocalAddresses::isUp)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.getClass() == wildcard.getClass() && !address.isLinkLocalAddress())
                .toList();
    }

    /** The address from which the system would send to the peer; nothing is sent to find out. */
    InetAddress towards(InetSocketAddress remote) {
        if (facing.size() > KEPT) {
            facing.clear();
        }
        return facing.computeIfAbsent(remote.getAddress(), LocalAddresses::ask);
    }

    private static InetAddress ask(InetAddress peer) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(peer, 9));
            return socket.getLocalAddress();
        } catch (IOException | java.io.UncheckedIOException noRoute) {
            return InetAddress.getLoopbackAddress();
        }
    }

    private static boolean isUp(NetworkInterface face) {
        try {
            return face.isUp();
        } catch (SocketException gone) {
            return false;
        }
    }
}
