// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.directory.NewUser;
import io.gatehouse.runtime.Gatehouse;
import io.gatehouse.runtime.certificate.Certificates;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.sip.container.BoundListener;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the terminal says when the demo is up: how to sign a phone in. */
final class Welcome {
    private Welcome() {}

    static String text(Gatehouse gatehouse) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Gatehouse is ready. Sign a SIP phone in with:");
        lines.add("");
        lines.add("  SIP domain   " + DemoData.DOMAIN);
        lines.add("  Server       " + String.join("\n               ", servers(gatehouse.listeners())));
        lines.add(
                "  Username     " + DemoData.ALICE.username() + "   (a second phone: " + DemoData.BOB.username() + ")");
        lines.add("  Password     " + password(gatehouse, DemoData.ALICE) + "   (" + DemoData.BOB.username() + ": "
                + password(gatehouse, DemoData.BOB) + ")");
        gatehouse
                .certificates()
                .filter(Certificates::isSelfSigned)
                .ifPresent(certificates -> lines.add("  Certificate  self-signed, SHA-256 "
                        + certificates
                                .shown()
                                .get(certificates.shown().size() - 1)
                                .fingerprint()));
        lines.add("");
        lines.add("Then call " + DemoData.BOB.extension() + " from alice's phone, or " + DemoData.ALICE.extension()
                + " from bob's.");
        lines.add("");
        lines.add("Who is registered:  ./gatehouse registrations list");
        if (gatehouse.configuration().get(GatehouseSettings.MANAGEMENT_PORT) > 0) {
            lines.add(
                    "Health and metrics: http://" + gatehouse.configuration().get(GatehouseSettings.MANAGEMENT_ADDRESS)
                            + ":" + gatehouse.managementPort() + "/health/ready and /metrics");
        }
        lines.add("These passwords are published: never put this server on the Internet. Ctrl-C stops it.");
        lines.add("");
        return String.join("\n", lines);
    }

    private static String password(Gatehouse gatehouse, NewUser person) {
        return DemoData.isAsPublished(gatehouse.directory(), person) ? person.password() : "(was changed)";
    }

    /** One line for each address of this machine, with the transports that are spoken there. */
    private static List<String> servers(List<BoundListener> listeners) {
        return addresses(listeners)
                .map(address -> address + "   "
                        + listeners.stream()
                                .filter(listener -> speaksAt(listener, address))
                                .map(listener -> listener.transport() + " port " + listener.port())
                                .collect(Collectors.joining(", ")))
                .toList();
    }

    private static boolean speaksAt(BoundListener listener, String address) {
        InetAddress local = listener.local().getAddress();
        boolean sameFamily = local instanceof Inet6Address == address.contains(":");
        return sameFamily && (local.isAnyLocalAddress() || text(local).equals(address));
    }

    private static Stream<String> addresses(List<BoundListener> listeners) {
        return listeners.stream()
                .map(BoundListener::local)
                .map(InetSocketAddress::getAddress)
                .flatMap(local -> local.isAnyLocalAddress()
                        ? ofThisMachine(local instanceof Inet6Address)
                        : Stream.of(text(local)))
                .distinct();
    }

    /** What phones elsewhere can reach; on a machine without a network, loopback. */
    private static Stream<String> ofThisMachine(boolean ipv6) {
        try {
            List<String> reachable = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet6Address == ipv6)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .map(Welcome::text)
                    .toList();
            return reachable.isEmpty() ? Stream.of(ipv6 ? "::1" : "127.0.0.1") : reachable.stream();
        } catch (SocketException unknown) {
            return Stream.of(ipv6 ? "::1" : "127.0.0.1");
        }
    }

    private static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }
}
