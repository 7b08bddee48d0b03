// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.message.SpanWriter;
import java.util.Optional;

/**
 * An address of record in its one spelling (RFC 3261 §10.3 step 5): parameters, port and password stripped, escapes undone,
 * host in lower case; {@code sip} and {@code sips} are the same key. The user keeps its case: whether case counts is for
 * the owner of the domain to say.
 */
public record Aor(String user, String host) {
    /** Empty for a URI without a user, which names a domain. */
    public static Optional<Aor> of(SipUri uri) {
        return uri.user().map(user -> new Aor(user, uri.host()));
    }

    /** Writes {@link #toString()}. */
    public static void write(SpanWriter out, String user, String host) {
        out.text("sip:").text(Escapes.encodeUser(user)).text('@').text(Host.bracketed(host));
    }

    /** As a SIP URI, such as {@code sip:alice@test.io}. */
    @Override
    public String toString() {
        return "sip:" + Escapes.encodeUser(user) + '@' + Host.bracketed(host);
    }
}
