// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import io.gatehouse.sip.message.Transport;

/** The number of a transport in a record; written down, so that the enum may be put in another order. */
final class TransportCode {
    private TransportCode() {}

    static int of(Transport transport) {
        return switch (transport) {
            case UDP -> 0;
            case TCP -> 1;
            case TLS -> 2;
            case WS -> 3;
            case WSS -> 4;
        };
    }

    static Transport read(int code) {
        return switch (code) {
            case 0 -> Transport.UDP;
            case 1 -> Transport.TCP;
            case 2 -> Transport.TLS;
            case 3 -> Transport.WS;
            case 4 -> Transport.WSS;
            default -> throw new IllegalStateException("transport code " + code);
        };
    }
}
