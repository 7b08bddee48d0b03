// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.internal.Ascii;

/** A URI as SIP carries it. Immutable; {@link #toString()} and {@link #text()} give it as it was written. */
public sealed interface Uri permits SipUri, TelUri, OtherUri {
    /**
     * With {@link SipCompliance#DEFAULT}.
     *
     * @throws MalformedUri if there is no scheme, or the rest does not follow the grammar of a known one
     */
    static Uri parse(CharSequence text) {
        return parse(text, SipCompliance.DEFAULT);
    }

    /** @throws MalformedUri if there is no scheme, or the rest does not follow the grammar of a known one */
    static Uri parse(CharSequence text, SipCompliance compliance) {
        ByteSpan span = ByteSpan.of(text).trim();
        int colon = span.indexOf(':', 0);
        if (colon < 1 || !Ascii.isLetter(span.at(0))) {
            throw new MalformedUri("no scheme", span);
        }
        for (int i = 0; i < colon; i++) {
            int c = span.at(i);
            if (!Ascii.isLetter(c) && !Ascii.isDigit(c) && c != '+' && c != '-' && c != '.') {
                throw new MalformedUri("no scheme", span);
            }
        }
        refuseBreaks(span);
        ByteSpan scheme = span.slice(0, colon);
        if (scheme.equalsIgnoreCase("sip") || scheme.equalsIgnoreCase("sips")) {
            return SipUri.read(span, colon, compliance);
        }
        return scheme.equalsIgnoreCase("tel") ? TelUri.read(span, colon, compliance) : new OtherUri(span);
    }

    private static void refuseBreaks(ByteSpan span) {
        for (int i = 0; i < span.length(); i++) {
            int c = span.at(i);
            if ((c >= 0 && c <= 0x20) || c == '<' || c == '>' || c == '"' || c == 0x7f) {
                throw new MalformedUri("a character that no URI holds", span);
            }
        }
    }

    /** In lower case. */
    String scheme();

    /** As written. */
    ByteSpan text();
}
