// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import java.security.SecureRandom;

/**
 * What the branches that we write say about the request they were made for (RFC 5393 §4.2): a hash over everything that
 * decides where it goes, as it was received. A request that comes back and would go the same way again carries the same hash,
 * a spiral (another Request-URI) does not. Salted, so that another Gatehouse on the way makes other ones. Any thread.
 */
final class LoopDetection {
    private static final long PRIME = 0x100000001b3L;
    private static final HeaderName[] ROUTING = {
        HeaderName.ROUTE, HeaderName.PROXY_REQUIRE, HeaderName.PROXY_AUTHORIZATION
    };

    private final long salt = new SecureRandom().nextLong();

    /** The mark of a request as it was received; never 0. */
    long mark(SipRequest request) {
        long hash = mix(salt, request.requestUriText());
        hash = mix(hash, request.callId());
        hash = mix(hash, request.from().tagSpan());
        hash = mix(hash, request.to().tagSpan());
        hash = (hash ^ request.cseq().number()) * PRIME;
        for (HeaderName name : ROUTING) {
            for (ByteSpan value : request.values(name)) {
                hash = mix(hash, value);
            }
        }
        hash ^= hash >>> 32;
        return hash == 0 ? 1 : hash;
    }

    private static long mix(long hash, ByteSpan text) {
        long next = (hash ^ text.length()) * PRIME;
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.at(i)) * PRIME;
        }
        return next;
    }
}
