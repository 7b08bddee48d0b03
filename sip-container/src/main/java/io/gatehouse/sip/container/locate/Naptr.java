// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import io.gatehouse.sip.message.Transport;
import java.util.Locale;
import java.util.Optional;

/**
 * A NAPTR record (RFC 3403 §4.1).
 *
 * @param flags {@code s}: the replacement has SRV records; what else there is has no use for SIP servers (RFC 3263 §4.1)
 * @param replacement without a dot at its end
 */
public record Naptr(int order, int preference, String flags, String service, String regexp, String replacement) {
    /** The transport that the service means (RFC 3263 §4.1, RFC 7118 §5.2.4); empty for one that is not SIP's or not spoken here. */
    public Optional<Transport> transport() {
        return switch (service.toUpperCase(Locale.ROOT)) {
            case "SIP+D2U" -> Optional.of(Transport.UDP);
            case "SIP+D2T" -> Optional.of(Transport.TCP);
            case "SIPS+D2T" -> Optional.of(Transport.TLS);
            case "SIP+D2W" -> Optional.of(Transport.WS);
            case "SIPS+D2W" -> Optional.of(Transport.WSS);
            default -> Optional.empty();
        };
    }

    /** Whether it leads to SRV records. */
    public boolean namesServices() {
        return flags.equalsIgnoreCase("s") && regexp.isEmpty() && !replacement.isEmpty();
    }
}
