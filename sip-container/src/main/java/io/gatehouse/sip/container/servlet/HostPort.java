// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.uri.Host;
import java.net.InetSocketAddress;

/** How we write our own address into Contact, Path and Record-Route: numeric, with port and transport. */
public final class HostPort {
    private HostPort() {}

    /** {@code <sip:user@host:port;transport=tcp>}; an empty user is left out. */
    public static String address(String user, Flow flow) {
        return '<' + uri(user, flow) + '>';
    }

    /** {@code sip:user@host:port;transport=tcp}; an empty user is left out. */
    public static String uri(String user, Flow flow) {
        return written("sip:", user, flow, flow.transport().uriToken());
    }

    /**
     * {@code sips:user@host:port;transport=tcp}, where TLS goes without saying (RFC 3261 §26.2.2).
     *
     * @throws IllegalArgumentException if the flow is not secure
     */
    public static String sipsUri(String user, Flow flow) {
        return switch (flow.transport()) {
            case TLS -> written("sips:", user, flow, Transport.TCP.uriToken());
            case WSS -> written("sips:", user, flow, Transport.WSS.uriToken());
            default -> throw new IllegalArgumentException("no sips over " + flow.describe());
        };
    }

    private static String written(String scheme, String user, Flow flow, String transport) {
        InetSocketAddress local = flow.local();
        StringBuilder out = new StringBuilder(96).append(scheme).append(user);
        if (!user.isEmpty()) {
            out.append('@');
        }
        return out.append(Host.bracketed(Host.of(local.getAddress())))
                .append(':')
                .append(local.getPort())
                .append(";transport=")
                .append(transport)
                .toString();
    }
}
