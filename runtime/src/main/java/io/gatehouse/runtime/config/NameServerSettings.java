// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import io.gatehouse.platform.settings.Setting;
import io.gatehouse.platform.settings.SettingType;
import io.gatehouse.sip.container.locate.NameLookup;
import io.gatehouse.sip.container.locate.NumericAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whom the server asks about names, and how long it waits. */
public final class NameServerSettings {
    private static final int DNS_PORT = 53;

    public static final Setting<List<InetSocketAddress>> SERVERS = Setting.of(
            "gatehouse.sip.dns.servers",
            new SettingType<>(
                    "a list, separated by commas, of numeric addresses, each with a port if that is not 53: 192.0.2.53,"
                            + " [2001:db8::53]:5353",
                    NameServerSettings::parse,
                    NameServerSettings::write),
            List.of(),
            "Name servers that SIP servers are looked up with, the first three of them in this order; empty: those of the system");

    public static final Setting<Duration> TIMEOUT = Setting.duration(
            "gatehouse.sip.dns.timeout",
            NameLookup.DEFAULT.timeout(),
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            "How long one name server may take to answer");

    static final List<Setting<?>> ALL = List.of(SERVERS, TIMEOUT);

    private NameServerSettings() {}

    /** What the configuration says about both. */
    public static NameLookup of(Configuration configuration) {
        return new NameLookup(configuration.get(SERVERS), configuration.get(TIMEOUT));
    }

    private static List<InetSocketAddress> parse(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .map(NameServerSettings::server)
                .toList();
    }

    private static InetSocketAddress server(String item) {
        int colon = item.lastIndexOf(':');
        boolean port = colon > 0 && (item.indexOf(':') == colon || item.charAt(colon - 1) == ']');
        String host = port ? item.substring(0, colon) : item;
        int number = port ? Integer.parseInt(item.substring(colon + 1)) : DNS_PORT;
        if (number == 0) {
            throw new IllegalArgumentException("no port: " + item);
        }
        return NumericAddress.of(host)
                .map(address -> new InetSocketAddress(address, number))
                .orElseThrow(() -> new IllegalArgumentException("not a numeric address: " + item));
    }

    private static String write(List<InetSocketAddress> servers) {
        return servers.stream().map(NameServerSettings::write).collect(Collectors.joining(","));
    }

    private static String write(InetSocketAddress server) {
        String host = server.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + server.getPort();
    }
}
