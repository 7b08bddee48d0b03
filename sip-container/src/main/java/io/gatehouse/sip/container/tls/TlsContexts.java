// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLException;

/**
 * Netty's contexts for the certificates that are shown, made once for each and kept as long as it is. Any thread.
 *
 * <p>A context is made at the first handshake that needs it, on that handshake's loop: some milliseconds, once for each certificate.
 */
public final class TlsContexts {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final TlsSettings settings;
    private final SslProvider provider;
    private final Map<TlsIdentity, SslContext> servers = new WeakHashMap<>();
    private final Map<TlsIdentity, SslContext> clients = new WeakHashMap<>();

    public TlsContexts(TlsSettings settings) {
        this.settings = settings;
        this.provider = settings.nativeWanted() && OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /**
     * The context of a listener for the server name that a peer asked for; the empty text if it asked for none.
     *
     * @throws IllegalStateException if the certificate or its key cannot be used
     */
    public synchronized SslContext server(String serverName) {
        return servers.computeIfAbsent(settings.identities().forName(serverName), this::makeServer);
    }

    /** The context for a connection of ours to a server; it shows our standard certificate if it is asked for one. */
    public synchronized SslContext client() {
        return clients.computeIfAbsent(settings.identities().forName(""), this::makeClient);
    }

    private SslContext makeServer(TlsIdentity identity) {
        SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain())
                .clientAuth(
                        switch (settings.clients()) {
                            case DISABLE -> ClientAuth.NONE;
                            case OPTIONAL -> ClientAuth.OPTIONAL;
                            case MANDATORY -> ClientAuth.REQUIRE;
                        });
        return build(builder, settings.clientAuthorities());
    }

    /** Whom the server speaks for is checked after the handshake, as RFC 5922 has it, which knows no wildcards. */
    private SslContext makeClient(TlsIdentity identity) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .keyManager(identity.key(), identity.chain())
                .endpointIdentificationAlgorithm("");
        return build(builder, settings.serverAuthorities());
    }

    private SslContext build(SslContextBuilder builder, List<X509Certificate> authorities) {
        try {
            if (!authorities.isEmpty()) {
                builder.trustManager(authorities.toArray(X509Certificate[]::new));
            }
            return builder.sslProvider(provider)
                    .protocols(PROTOCOLS)
                    .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
                    .build();
        } catch (SSLException unusable) {
            throw new IllegalStateException("TLS cannot be spoken with this certificate: " + unusable, unusable);
        }
    }
}
