// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * How TLS is spoken: versions 1.2 and 1.3 with forward secrecy and authenticated encryption alone.
 *
 * @param identities what listeners show, and we ourselves to a server that asks
 * @param clients what listeners do about certificates of their peers
 * @param clientAuthorities who vouches for peers of listeners; empty: those that the JDK trusts
 * @param serverAuthorities who vouches for servers that we connect to; empty: those that the JDK trusts
 * @param nativeWanted whether BoringSSL is used where it loads; else, and elsewhere, the JDK's own TLS
 */
public record TlsSettings(
        TlsIdentities identities,
        ClientCertificates clients,
        List<X509Certificate> clientAuthorities,
        List<X509Certificate> serverAuthorities,
        boolean nativeWanted) {
    public TlsSettings {
        Objects.requireNonNull(identities, "identities");
        Objects.requireNonNull(clients, "clients");
        clientAuthorities = List.copyOf(clientAuthorities);
        serverAuthorities = List.copyOf(serverAuthorities);
    }

    /** No client certificates, the JDK's trust, BoringSSL where it loads. */
    public static TlsSettings of(TlsIdentities identities) {
        return new TlsSettings(identities, ClientCertificates.DISABLE, List.of(), List.of(), true);
    }
}
