// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Addresses written in digits. The JDK's own reading asks a name server about what is none ({@code 300.1.1.1}) and waits for the
 * answer.
 */
public final class NumericAddress {
    private NumericAddress() {}

    /** IPv6 with or without brackets; a zone ({@code %eth0}) makes it no address. */
    public static Optional<InetAddress> of(String host) {
        boolean brackets = host.length() > 2 && host.charAt(0) == '[' && host.charAt(host.length() - 1) == ']';
        String bare = brackets ? host.substring(1, host.length() - 1) : host;
        boolean valid = bare.indexOf('%') < 0
                && (NetUtil.isValidIpV6Address(bare) || !brackets && NetUtil.isValidIpV4Address(bare));
        try {
            return valid ? Optional.of(InetAddress.getByName(bare)) : Optional.empty();
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
