// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.message.ByteSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** RFC 3261 §19.1.4: when two SIP URIs are the same. */
final class SipUriComparison {
    /** Parameters that must stand in both or in neither; the text names four of them, its examples transport. */
    private static final String[] NEVER_IGNORED = {"transport", "user", "ttl", "method", "maddr"};

    private SipUriComparison() {}

    static boolean equivalent(SipUri a, SipUri b) {
        if (a.text().equals(b.text())) {
            return true;
        }
        return a.secure() == b.secure()
                && a.port() == b.port()
                && sameUser(a.userInfo(), b.userInfo())
                && sameHost(a, b)
                && neverIgnoredMatch(a, b)
                && commonParametersMatch(a, b)
                && sortedHeaders(a.headers()).equals(sortedHeaders(b.headers()));
    }

    private static boolean sameUser(ByteSpan a, ByteSpan b) {
        return a.isPresent() == b.isPresent()
                && (a.equals(b) || Escapes.canonical(a).equals(Escapes.canonical(b)));
    }

    private static boolean sameHost(SipUri a, SipUri b) {
        return a.hostText().equalsIgnoreCase(b.hostText())
                || (a.hostIsIpv6() && b.hostIsIpv6() && Host.canonical(a.host()).equals(Host.canonical(b.host())));
    }

    private static boolean neverIgnoredMatch(SipUri a, SipUri b) {
        for (String name : NEVER_IGNORED) {
            ByteSpan left = a.parameters().value(name);
            ByteSpan right = b.parameters().value(name);
            if (left.isPresent() != right.isPresent() || !sameValue(left, right)) {
                return false;
            }
        }
        return true;
    }

    private static boolean commonParametersMatch(SipUri a, SipUri b) {
        if (a.parameters().isEmpty() || b.parameters().isEmpty()) {
            return true;
        }
        boolean[] same = {true};
        a.parameters().forEach((name, unused) -> {
            ByteSpan right = b.parameters().value(name);
            same[0] &= !right.isPresent() || sameValue(a.parameters().value(name), right);
        });
        return same[0];
    }

    private static boolean sameValue(ByteSpan a, ByteSpan b) {
        return a.equalsIgnoreCase(b) || folded(a).equals(folded(b));
    }

    private static String folded(ByteSpan value) {
        return Escapes.canonical(value).toLowerCase(Locale.ROOT);
    }

    /** Header components count, in any order: names in lower case, values with escapes in their one form. */
    private static List<String> sortedHeaders(ByteSpan headers) {
        if (headers.isEmpty()) {
            return List.of();
        }
        List<String> fields = new ArrayList<>();
        for (int from = 0; from <= headers.length(); ) {
            int ampersand = headers.indexOf('&', from);
            int end = ampersand < 0 ? headers.length() : ampersand;
            ByteSpan field = headers.slice(from, end);
            int equals = field.indexOf('=', 0);
            int nameEnd = equals < 0 ? field.length() : equals;
            fields.add(folded(field.slice(0, nameEnd)) + Escapes.canonical(field.slice(nameEnd)));
            from = end + 1;
        }
        Collections.sort(fields);
        return fields;
    }

    static int hash(SipUri uri) {
        int h = uri.secure() ? 1 : 0;
        h = 31 * h + uri.port();
        h = 31 * h
                + (uri.userInfo().isPresent()
                        ? Escapes.canonical(uri.userInfo()).hashCode()
                        : 0);
        h = 31 * h + Host.canonical(uri.host()).hashCode();
        for (String name : NEVER_IGNORED) {
            ByteSpan value = uri.parameters().value(name);
            h = 31 * h + (value.isPresent() ? folded(value).hashCode() : 7);
        }
        return 31 * h + sortedHeaders(uri.headers()).hashCode();
    }
}
