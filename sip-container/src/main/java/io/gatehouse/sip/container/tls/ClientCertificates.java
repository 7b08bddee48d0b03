// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.tls;

/** What a TLS or WSS listener does about certificates of its peers (RFC 3261 §26.3.1). */
public enum ClientCertificates {
    /** None is asked for. */
    DISABLE,
    /** One is asked for; a peer without one is served, a peer with an untrusted one is not. */
    OPTIONAL,
    /** A peer without a trusted one is refused in the handshake. */
    MANDATORY
}
