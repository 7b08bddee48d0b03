// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.sip.uri.Host;
import io.gatehouse.sip.uri.SipUri;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once for each domain that somebody tried to register at a domain that is not ours, so that the operator sees a
 * mistyped one and a scanner cannot fill the log. A domain that is an address is a phone that was given the server's
 * address as its domain. Remembers a bounded number and is then silent. Any thread.
 */
final class ForeignDomains {
    private static final Logger log = LoggerFactory.getLogger(ForeignDomains.class);
    private static final int REMEMBERED = 1_000;
    private static final int LONGEST_HOST = 253;

    private final Set<String> said = ConcurrentHashMap.newKeySet();

    /** Notes it; returns the reason phrase for the answer. */
    String note(SipUri requestUri, InetSocketAddress source) {
        boolean address = isAddress(requestUri);
        String host = requestUri.host();
        if (host.length() <= LONGEST_HOST && said.size() < REMEMBERED && said.add(host)) {
            if (address) {
                log.warn(
                        "A phone at {} has the address {} as its SIP domain: give it the SIP domain",
                        written(source),
                        host);
            } else {
                log.warn("A phone at {} registers at {}, which is no SIP domain here", written(source), host);
            }
            if (said.size() == REMEMBERED) {
                log.warn("{} foreign domains were named; further ones are not logged", REMEMBERED);
            }
        }
        return address ? "Use the SIP domain, not an address" : "Domain not served here";
    }

    private static String written(InetSocketAddress source) {
        return Host.bracketed(Host.of(source.getAddress())) + ':' + source.getPort();
    }

    private static boolean isAddress(SipUri uri) {
        String host = uri.host();
        return uri.hostIsIpv6() || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
