// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.digest;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The value of a WWW-Authenticate or Proxy-Authenticate header field (RFC 7616 §3.3), as a client reads it.
 *
 * @param algorithm the token as sent, {@code MD5} if absent: it may be one that is not known here
 * @param qop the offered list, such as {@code auth,auth-int}; empty if absent
 * @param opaque empty if absent
 */
public record DigestChallenge(String realm, String nonce, String algorithm, String qop, String opaque, boolean stale) {

    /** @throws MalformedHeader if it is of another scheme, broken, or lacks realm or nonce */
    public static DigestChallenge parse(ByteSpan headerValue) {
        Map<String, String> found = new HashMap<>();
        AuthParameters.read(
                "WWW-Authenticate",
                headerValue,
                (b, name, nameEnd, value, valueEnd) -> found.put(
                        ByteSpan.of(b, name, nameEnd - name).toString().toLowerCase(Locale.ROOT),
                        Parameters.unquote(ByteSpan.of(b, value, valueEnd - value))
                                .toString()));
        if (!found.containsKey("realm") || !found.containsKey("nonce")) {
            throw new MalformedHeader("WWW-Authenticate", "realm or nonce is missing");
        }
        return new DigestChallenge(
                found.get("realm"),
                found.get("nonce"),
                found.getOrDefault("algorithm", DigestAlgorithm.MD5.token()),
                found.getOrDefault("qop", ""),
                found.getOrDefault("opaque", ""),
                "true".equalsIgnoreCase(found.get("stale")));
    }
}
