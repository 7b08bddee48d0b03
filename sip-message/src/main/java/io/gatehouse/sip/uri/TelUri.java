// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.message.internal.Ascii;
import java.util.Optional;

/** A telephone number (RFC 3966). Immutable. */
public final class TelUri implements Uri {
    private final ByteSpan text;
    private final String number;
    private final Parameters parameters;

    private TelUri(ByteSpan text, String number, Parameters parameters) {
        this.text = text;
        this.number = number;
        this.parameters = parameters;
    }

    static TelUri read(ByteSpan text, int colon, SipCompliance compliance) {
        int semicolon = text.indexOf(';', colon);
        int end = semicolon < 0 ? text.length() : semicolon;
        StringBuilder number = new StringBuilder(end - colon);
        for (int i = colon + 1; i < end; i++) {
            int c = text.at(i);
            if (Ascii.hex(c) >= 0 || c == '*' || c == '#' || c == '+' && i == colon + 1) {
                number.append((char) c);
            } else if ("-.()".indexOf(c) < 0) {
                throw new MalformedUri("not a telephone number", text);
            }
        }
        if (number.isEmpty() || number.toString().equals("+")) {
            throw new MalformedUri("no telephone number", text);
        }
        try {
            return new TelUri(text, number.toString(), Parameters.parse("tel", text.slice(end), compliance));
        } catch (MalformedHeader e) {
            throw new MalformedUri("broken parameters", text);
        }
    }

    @Override
    public String scheme() {
        return "tel";
    }

    /** Without visual separators; a global number begins with a plus. */
    public String number() {
        return number;
    }

    public boolean global() {
        return number.charAt(0) == '+';
    }

    public Parameters parameters() {
        return parameters;
    }

    public Optional<String> param(String name) {
        return parameters.text(name);
    }

    @Override
    public ByteSpan text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TelUri that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
