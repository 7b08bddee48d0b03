// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import java.net.Inet6Address;
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
        InetSocketAddress local = flow.local();
        String host = local.getAddress().getHostAddress();
        StringBuilder out = new StringBuilder(96).append("sip:").append(user);
        if (!user.isEmpty()) {
            out.append('@');
        }
        if (local.getAddress() instanceof Inet6Address) {
            int zone = host.indexOf('%');
            out.append('[').append(zone < 0 ? host : host.substring(0, zone)).append(']');
        } else {
            out.append(host);
        }
        return out.append(':')
                .append(local.getPort())
                .append(";transport=")
                .append(flow.transport().uriToken())
                .toString();
    }
}
