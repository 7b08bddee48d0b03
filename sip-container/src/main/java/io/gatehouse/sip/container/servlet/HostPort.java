// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;

/** How we write our own address into Contact, Path and Record-Route: numeric, with port and transport. */
public final class HostPort {
    private HostPort() {}

    /** {@code <sip:user@host:port;transport=tcp>}; an empty user is left out. */
    public static ByteSpan address(String user, Flow flow) {
        SpanWriter out = SpanWriter.begin().text("<sip:").text(user);
        if (!user.isEmpty()) {
            out.text('@');
        }
        return write(out, flow, flow.transport().uriToken()).text('>').toSpan();
    }

    /** A Path entry of ours (RFC 3327 §5.2), with the token that names the flow: {@code <sip:token@host:port;transport=tcp;lr>}. */
    public static ByteSpan path(FlowTokens tokens, Flow flow) {
        SpanWriter out = SpanWriter.begin().text("<sip:");
        tokens.path(out, flow);
        return route(out, flow, flow.transport().uriToken()).text('>').toSpan();
    }

    /**
     * What stands behind the token in a {@code sip} entry of ours: {@code @host:port;transport=tcp;lr}.
     */
    public static SpanWriter route(SpanWriter out, Flow flow) {
        return route(out, flow, flow.transport().uriToken());
    }

    /**
     * The same in a {@code sips} entry, where TLS goes without saying (RFC 3261 §26.2.2).
     *
     * @throws IllegalArgumentException if the flow is not secure
     */
    public static SpanWriter sipsRoute(SpanWriter out, Flow flow) {
        String transport = switch (flow.transport()) {
            case TLS -> Transport.TCP.uriToken();
            case WSS -> Transport.WSS.uriToken();
            default -> throw new IllegalArgumentException("no sips over " + flow.describe());
        };
        return route(out, flow, transport);
    }

    private static SpanWriter route(SpanWriter out, Flow flow, String transport) {
        return write(out.text('@'), flow, transport).text(";lr");
    }

    private static SpanWriter write(SpanWriter out, Flow flow, String transport) {
        InetSocketAddress local = flow.local();
        return out.host(local.getAddress())
                .text(':')
                .number(local.getPort())
                .text(";transport=")
                .text(transport);
    }
}
