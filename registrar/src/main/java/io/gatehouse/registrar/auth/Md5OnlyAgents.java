// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.ByteSpan;
import java.util.List;

/**
 * A tolerance: clients that fail on a challenge they do not understand instead of passing over it, as RFC 8760 §2.4 asks.
 * They get the MD5 challenge alone, if the tenant offers MD5 at all. Known by how their User-Agent begins. Immutable.
 */
public final class Md5OnlyAgents {
    private static final List<DigestAlgorithm> MD5 = List.of(DigestAlgorithm.MD5);

    private final List<String> prefixes;

    public Md5OnlyAgents(List<String> prefixes) {
        this.prefixes = List.copyOf(prefixes);
    }

    /** The algorithms to challenge with, most wanted first. */
    public List<DigestAlgorithm> offered(
            List<DigestAlgorithm> tenantOrder, ByteSpan userAgent, SipCompliance compliance) {
        boolean alone = tenantOrder.size() > 1
                && tenantOrder.contains(DigestAlgorithm.MD5)
                && matches(userAgent)
                && compliance.grants(Tolerance.CHALLENGE_OF_MD5_ALONE);
        return alone ? MD5 : tenantOrder;
    }

    private boolean matches(ByteSpan userAgent) {
        for (String prefix : prefixes) {
            if (userAgent.startsWithIgnoreCase(prefix)) {
                return true;
            }
        }
        return false;
    }
}
