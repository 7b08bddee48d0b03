// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.network;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.settings.Setting;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.message.Transport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which listeners the configuration asks for: every transport with a port above 0, on every bind address. Transports that
 * are not built yet are left out with a warning.
 *
 * @param listeners what the container is to open
 * @param warnings one line for each listener that is left out
 */
public record ListenerPlan(List<ListenerAddress> listeners, List<String> warnings) {
    private static final Map<Transport, Setting<Integer>> BUILT = new LinkedHashMap<>();
    private static final Map<String, Setting<Integer>> NOT_BUILT = new LinkedHashMap<>();

    static {
        BUILT.put(Transport.UDP, GatehouseSettings.SIP_UDP_PORT);
        BUILT.put(Transport.TLS, GatehouseSettings.SIP_TLS_PORT);
        BUILT.put(Transport.TCP, GatehouseSettings.SIP_TCP_PORT);
        BUILT.put(Transport.WSS, GatehouseSettings.SIP_WSS_PORT);
        BUILT.put(Transport.WS, GatehouseSettings.SIP_WS_PORT);
        NOT_BUILT.put("The portal", GatehouseSettings.WEB_HTTPS_PORT);
    }

    public ListenerPlan {
        listeners = List.copyOf(listeners);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads the plan.
     *
     * @throws StartupRefusal if a bind address is no address
     */
    public static ListenerPlan of(Configuration configuration) {
        return of(configuration, bindAddresses(configuration), false);
    }

    /** The same listeners on loopback, each on a port that the system chooses. */
    public static ListenerPlan ephemeral(Configuration configuration) {
        List<String> loopback = ipv6Available() ? List.of("127.0.0.1", "::1") : List.of("127.0.0.1");
        return of(configuration, loopback, true);
    }

    private static ListenerPlan of(Configuration configuration, List<String> addresses, boolean ephemeral) {
        List<ListenerAddress> listeners = new ArrayList<>();
        BUILT.forEach((transport, setting) -> {
            int port = configuration.get(setting);
            if (port > 0) {
                addresses.forEach(
                        address -> listeners.add(new ListenerAddress(transport, address, ephemeral ? 0 : port)));
            }
        });
        List<String> warnings = new ArrayList<>();
        NOT_BUILT.forEach((what, setting) -> {
            if (configuration.get(setting) > 0) {
                warnings.add(what + " is not built yet: " + setting.key() + " = " + configuration.show(setting) + " ("
                        + configuration.source(setting) + ") is skipped");
            }
        });
        return new ListenerPlan(listeners, warnings);
    }

    private static List<String> bindAddresses(Configuration configuration) {
        Setting<List<String>> setting = GatehouseSettings.BIND_ADDRESS;
        List<String> addresses = configuration.get(setting);
        if (addresses.isEmpty()) {
            throw new StartupRefusal(setting.key() + " (" + configuration.source(setting) + ") names no address");
        }
        addresses.forEach(address -> refuseUnlessNumeric(configuration, address));
        boolean skipIpv6 = !configuration.isGiven(setting) && !ipv6Available();
        return skipIpv6
                ? addresses.stream().filter(address -> !address.contains(":")).toList()
                : addresses;
    }

    private static void refuseUnlessNumeric(Configuration configuration, String address) {
        boolean numeric = address.contains(":") || address.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        try {
            if (numeric && InetAddress.getByName(address) != null) {
                return;
            }
        } catch (UnknownHostException notAnAddress) {
            numeric = false;
        }
        throw new StartupRefusal(GatehouseSettings.BIND_ADDRESS.key() + " = " + address + " ("
                + configuration.source(GatehouseSettings.BIND_ADDRESS)
                + "): allowed are numeric addresses such as 0.0.0.0, :: or 192.0.2.1, separated by commas");
    }

    private static boolean ipv6Available() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(Inet6Address.class::isInstance);
        } catch (SocketException unknown) {
            return false;
        }
    }
}
