// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transport;

import io.gatehouse.sip.container.tls.CertificateNames;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What becomes of a connection when its TLS handshake ends: the flow learns for whom the peer speaks, and a connection of ours is used
 * only if the server speaks for the domain that it was made for (RFC 5922 §7.3). On its loop.
 */
final class TlsHandshake extends ChannelInboundHandlerAdapter {
    private final StreamFlow flow;
    private final String domain;

    private TlsHandshake(StreamFlow flow, String domain) {
        this.flow = flow;
        this.domain = domain;
    }

    /** Of a connection that was accepted. */
    static TlsHandshake accepted(StreamFlow flow) {
        return new TlsHandshake(flow, "");
    }

    /** Of a connection of ours, which waits for it. */
    static TlsHandshake connecting(StreamFlow flow, String domain) {
        return new TlsHandshake(flow, domain);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent end) {
            if (end.isSuccess()) {
                flow.peerDomains(domains(context));
                use(flow.peerDomains());
            } else if (!domain.isEmpty()) {
                flow.failed(end.cause());
            }
            context.pipeline().remove(this);
        }
        context.fireUserEventTriggered(event);
    }

    private void use(Set<String> proved) {
        if (domain.isEmpty()) {
            return;
        }
        if (proved.contains(domain)) {
            flow.established();
        } else {
            flow.failed(new SSLHandshakeException(
                    "the certificate of " + flow.remote() + " is for " + proved + ", not for " + domain));
        }
    }

    private static Set<String> domains(ChannelHandlerContext context) {
        SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate
                    ? CertificateNames.sipDomains(certificate)
                    : Set.of();
        } catch (SSLPeerUnverifiedException showedNone) {
            return Set.of();
        }
    }
}
