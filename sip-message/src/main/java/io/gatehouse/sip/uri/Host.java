// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.internal.Ascii;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The host of a URI or a Via (RFC 3261 §25.1): a name, an IPv4 address, or an IPv6 reference in brackets. */
public final class Host {
    private static final int MAX_LENGTH = 255;
    /** What the grammar of RFC 3261 writes before an IPv4 address by mistake (RFC 5118 §4.10). */
    private static final Pattern THREE_COLONS = Pattern.compile(":::(?=[0-9]+(\\.[0-9]+){3}$)");

    private Host() {}

    /** Whether it is one; an underscore in a name and three colons in an address count where they are granted. */
    public static boolean isValid(ByteSpan host, SipCompliance compliance) {
        return isValid(host, 0, host.length(), compliance);
    }

    /** The same of the part of a text from {@code start} (inclusive) to {@code end} (exclusive). */
    public static boolean isValid(ByteSpan text, int start, int end, SipCompliance compliance) {
        int length = end - start;
        if (length <= 0 || length > MAX_LENGTH) {
            return false;
        }
        if (text.at(start) == '[') {
            return length > 2 && text.at(end - 1) == ']' && isIpv6(text.slice(start + 1, end - 1), compliance);
        }
        boolean underscore = false;
        for (int i = start; i < end; i++) {
            int c = text.at(i);
            underscore |= c == '_';
            if (!Ascii.isLetter(c) && !Ascii.isDigit(c) && c != '.' && c != '-' && c != '_') {
                return false;
            }
        }
        return !underscore || compliance.grants(Tolerance.UNDERSCORE_IN_HOST);
    }

    private static boolean isIpv6(ByteSpan address, SipCompliance compliance) {
        boolean colon = false;
        for (int i = 0; i < address.length(); i++) {
            int c = address.at(i);
            colon |= c == ':';
            if (Ascii.hex(c) < 0 && c != ':' && c != '.') {
                return false;
            }
        }
        return colon && isAddress(address.toString(), compliance);
    }

    private static boolean isAddress(String literal, SipCompliance compliance) {
        if (literal.contains(":::")
                && THREE_COLONS.matcher(literal).find()
                && !compliance.grants(Tolerance.THREE_COLONS_IN_IPV6)) {
            return false;
        }
        try {
            return address(literal) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName('[' + THREE_COLONS.matcher(literal).replaceFirst("::") + ']');
    }

    /** As messages have it: numeric, without brackets, and without the zone, which no grammar knows and which means nothing elsewhere. */
    public static String of(InetAddress address) {
        String numeric = address.getHostAddress();
        int zone = numeric.indexOf('%');
        return zone < 0 ? numeric : numeric.substring(0, zone);
    }

    /** Whether a host, in lower case and without brackets, is that numeric address, however it is spelled. */
    public static boolean isSame(String host, InetAddress address) {
        return canonical(host).equals(of(address));
    }

    /** In brackets if it is an IPv6 address without them. */
    public static String bracketed(String host) {
        return host.indexOf(':') >= 0 && host.charAt(0) != '[' ? '[' + host + ']' : host;
    }

    /** A spelling that is the same for hosts that are the same: lower case; IPv6 addresses as numbers (RFC 5118 §4). */
    static String canonical(String host) {
        if (host.indexOf(':') < 0) {
            return host.toLowerCase(Locale.ROOT);
        }
        try {
            return address(host).getHostAddress();
        } catch (UnknownHostException e) {
            return host.toLowerCase(Locale.ROOT);
        }
    }
}
