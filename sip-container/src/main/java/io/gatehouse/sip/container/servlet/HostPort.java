// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;

/** How we write our own address into Contact, Path and Record-Route: numeric, with port and transport. */
public final class HostPort {
    private HostPort() {}

    /** {@code <sip:user@host:port;transport=tcp>}; an empty user is left out. */
    public static ByteSpan address(String user, Flow flow) {
        SpanWriter out = SpanWriter.begin().text('<');
        return write(out, "sip:", user, flow, flow.transport().uriToken())
                .text('>')
                .toSpan();
    }

    /** {@code sip:user@host:port;transport=tcp;lr}. */
    public static ByteSpan route(String user, Flow flow) {
        return write(SpanWriter.begin(), "sip:", user, flow, flow.transport().uriToken())
                .text(";lr")
                .toSpan();
    }

    /**
     * {@code sips:user@host:port;transport=tcp;lr}, where TLS goes without saying (RFC 3261 §26.2.2).
     *
     * @throws IllegalArgumentException if the flow is not secure
     */
    public static ByteSpan sipsRoute(String user, Flow flow) {
        String transport = switch (flow.transport()) {
            case TLS -> Transport.TCP.uriToken();
            case WSS -> Transport.WSS.uriToken();
            default -> throw new IllegalArgumentException("no sips over " + flow.describe());
        };
        return write(SpanWriter.begin(), "sips:", user, flow, transport)
                .text(";lr")
                .toSpan();
    }

    private static SpanWriter write(SpanWriter out, String scheme, String user, Flow flow, String transport) {
        InetSocketAddress local = flow.local();
        out.text(scheme).text(user);
        if (!user.isEmpty()) {
            out.text('@');
        }
        return out.host(local.getAddress())
                .text(':')
                .number(local.getPort())
                .text(";transport=")
                .text(transport);
    }
}
