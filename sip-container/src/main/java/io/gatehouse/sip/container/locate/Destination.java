// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.uri.SipUri;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a URI says about the server that it leads to (RFC 3263 §4).
 *
 * @param host a name or a numeric address, in lower case
 * @param port as written
 * @param transport as written; TCP under {@code sips} is TLS
 * @param secure only TLS will do (RFC 3261 §26.2.2)
 */
public record Destination(String host, OptionalInt port, Optional<Transport> transport, boolean secure) {
    /**
     * Empty if no transport that we may use leads there: another one is asked for, a WebSocket (which only the browser's side
     * opens, RFC 7118 §5), or UDP where TLS has to be.
     *
     * @param secure TLS has to be, whatever the URI's own scheme says
     */
    public static Optional<Destination> of(SipUri uri, boolean secure) {
        boolean tls = secure || uri.secure();
        Optional<String> asked = uri.param("transport");
        Optional<Transport> transport = asked.flatMap(token -> Transport.ofUri(token, tls));
        boolean possible = asked.isEmpty()
                || transport
                        .filter(spoken ->
                                spoken == Transport.TLS || !tls && (spoken == Transport.UDP || spoken == Transport.TCP))
                        .isPresent();
        String host = uri.param("maddr").orElse(uri.host()).toLowerCase(Locale.ROOT);
        OptionalInt port = uri.port() > 0 ? OptionalInt.of(uri.port()) : OptionalInt.empty();
        return possible ? Optional.of(new Destination(host, port, transport, tls)) : Optional.empty();
    }

    /** The address, if the host is one and not a name. */
    public Optional<InetAddress> numeric() {
        return NumericAddress.of(host);
    }

    /** The transport where no record says another one (§4.1). */
    public Transport transportOrDefault() {
        return transport.orElse(secure ? Transport.TLS : Transport.UDP);
    }

    /** The port where no SRV record says another one (§4.2). */
    public int portOrDefault() {
        return port.orElse(transportOrDefault().defaultPort());
    }
}
