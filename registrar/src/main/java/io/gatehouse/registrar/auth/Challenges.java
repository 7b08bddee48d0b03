// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import io.gatehouse.directory.account.Tenant;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SpanWriter;
import java.net.InetAddress;

/**
 * Writes challenges: one field per algorithm, most wanted first (RFC 8760 §2.3), always with {@code qop="auth"}. Any thread.
 */
public final class Challenges {
    private final Nonces nonces;
    private final Md5OnlyAgents md5Only;

    public Challenges(Nonces nonces, Md5OnlyAgents md5Only) {
        this.nonces = nonces;
        this.md5Only = md5Only;
    }

    /**
     * Adds the challenges to a 401 or 407.
     *
     * @param field {@link HeaderName#WWW_AUTHENTICATE} or {@link HeaderName#PROXY_AUTHENTICATE}
     * @param userAgent of the request
     */
    public void write(
            SipMessage answer, HeaderName field, Tenant tenant, boolean stale, ByteSpan userAgent, InetAddress source) {
        ByteSpan nonce = nonces.issue(source);
        for (DigestAlgorithm algorithm : md5Only.offered(tenant.algorithms(), userAgent, answer.compliance())) {
            SpanWriter out = SpanWriter.begin()
                    .text("Digest realm=\"")
                    .text(tenant.domain())
                    .text("\", nonce=\"")
                    .text(nonce)
                    .text("\", algorithm=")
                    .text(algorithm.token())
                    .text(", qop=\"auth\"");
            answer.add(field, (stale ? out.text(", stale=true") : out).toSpan());
        }
    }
}
