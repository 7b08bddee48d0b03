// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.message.internal.Ascii;
import io.gatehouse.sip.message.internal.Lists;
import java.util.Optional;

/**
 * An address with an optional display name and parameters, as in From, To, Contact, Route and Path (RFC 3261 §20.10). In a
 * URI without angle brackets everything behind the first semicolon belongs to the header field. Keeps its text as written,
 * with parameters that it does not know. Immutable.
 */
public final class NameAddr {
    private final ByteSpan text;
    /** Where the display name ends, blanks behind it included; 0 if there is none. */
    private final int displayEnd;

    private final Uri uri;
    private final Parameters parameters;

    private NameAddr(ByteSpan text, int displayEnd, Uri uri, Parameters parameters) {
        this.text = text;
        this.displayEnd = displayEnd;
        this.uri = uri;
        this.parameters = parameters;
    }

    /** {@code <uri>} without display name and parameters. */
    public static NameAddr of(Uri uri) {
        return new NameAddr(ByteSpan.concat("<", uri.text(), ">"), 0, uri, Parameters.NONE);
    }

    /** {@code "displayName" <uri>}. */
    public static NameAddr of(String displayName, Uri uri) {
        return parse(Parameters.quote(displayName) + " <" + uri + ">");
    }

    /**
     * With {@link SipCompliance#DEFAULT}.
     *
     * @throws MalformedHeader ({@link MalformedUri} where the URI is to blame) if this is not one address
     */
    public static NameAddr parse(CharSequence value) {
        return parse(value, SipCompliance.DEFAULT);
    }

    /** @throws MalformedHeader ({@link MalformedUri} where the URI is to blame) if this is not one address */
    public static NameAddr parse(CharSequence value, SipCompliance compliance) {
        ByteSpan text = ByteSpan.of(value).trim();
        int open = openBracket(text);
        if (open < 0) {
            int semicolon = text.indexOf(';', 0);
            int end = semicolon < 0 ? text.length() : semicolon;
            ByteSpan bare = text.slice(0, end);
            if ((bare.indexOf('?', 0) >= 0 || bare.indexOf(',', 0) >= 0)
                    && !compliance.grants(Tolerance.UNBRACKETED_URI)) {
                throw new MalformedHeader("address", "its URI needs angle brackets", text);
            }
            return new NameAddr(text, 0, Uri.parse(bare, compliance), parameters(text, end, compliance));
        }
        int close = text.indexOf('>', open);
        if (close < 0) {
            throw new MalformedHeader("address", "no closing bracket", text);
        }
        checkDisplay(text, open, compliance);
        ByteSpan enclosed = text.trimmed(open + 1, close);
        if (enclosed.length() != close - open - 1 && !compliance.grants(Tolerance.BLANKS_IN_BRACKETS)) {
            throw new MalformedHeader("address", "blanks within the angle brackets", text);
        }
        Uri uri = Uri.parse(enclosed, compliance);
        return new NameAddr(text, open, uri, parameters(text, close + 1, compliance));
    }

    private static Parameters parameters(ByteSpan text, int from, SipCompliance compliance) {
        return Parameters.parse("address", text, from, text.length(), compliance);
    }

    /** The bracket outside a quoted display name, or -1. A quote behind a semicolon is a parameter's. */
    private static int openBracket(ByteSpan text) {
        byte[] b = text.array();
        int end = text.offset() + text.length();
        for (int i = text.offset(); i < end; i++) {
            if (b[i] == '<') {
                return i - text.offset();
            }
            if (b[i] == '"') {
                i = Lists.quoteEnd(b, i, end);
            } else if (b[i] == ';') {
                return -1;
            }
        }
        return -1;
    }

    /** What stands before the bracket. */
    private static void checkDisplay(ByteSpan text, int open, SipCompliance compliance) {
        int length = displayLength(text, open);
        if (length == 0) {
            return;
        }
        boolean quoted = text.at(0) == '"';
        int end = text.offset() + length;
        if (quoted && Lists.quoteEnd(text.array(), text.offset(), end) != end - 1) {
            throw new MalformedHeader("address", "text behind the quoted display name", text);
        }
        int quote = quoted ? -1 : text.indexOf('"', 0);
        if (quote >= 0 && quote < length) {
            throw new MalformedHeader("address", "a quote in the display name", text);
        }
        if (!quoted && !isTokens(text, length) && !compliance.grants(Tolerance.UNQUOTED_DISPLAY_NAME)) {
            throw new MalformedHeader("address", "a display name that needs quotes", text);
        }
    }

    /** Without the blanks before the bracket. */
    private static int displayLength(ByteSpan text, int open) {
        int end = open;
        while (end > 0 && Ascii.isFoldOrBlank(text.at(end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean isTokens(ByteSpan text, int length) {
        for (int i = 0; i < length; i++) {
            int c = text.at(i);
            if (!Ascii.isToken(c) && !Ascii.isBlank(c)) {
                return false;
            }
        }
        return true;
    }

    /** As written; {@link ByteSpan#NONE} if there is none. */
    private ByteSpan display() {
        int length = displayLength(text, displayEnd);
        return length == 0 ? ByteSpan.NONE : text.slice(0, length);
    }

    /** Without quotes and escapes. */
    public Optional<String> displayName() {
        ByteSpan display = display();
        return display.isPresent() ? Optional.of(Parameters.unquote(display).toString()) : Optional.empty();
    }

    public Uri uri() {
        return uri;
    }

    /** Of the header field, not of the URI. */
    public Parameters parameters() {
        return parameters;
    }

    /** The value without quotes; empty text for a parameter without value. */
    public Optional<String> param(String name) {
        return parameters.text(name);
    }

    public Optional<String> tag() {
        return param("tag");
    }

    /** The tag as it stands; {@link ByteSpan#NONE} if there is none. */
    public ByteSpan tagSpan() {
        return parameters.value("tag");
    }

    public NameAddr withTag(CharSequence tag) {
        return withParam("tag", tag);
    }

    /** With this parameter; {@code value} as it is to be written: quoted by the caller where it has to be. */
    public NameAddr withParam(CharSequence name, CharSequence value) {
        return withParameters(parameters.with(name, value));
    }

    public NameAddr withoutParam(CharSequence name) {
        return withParameters(parameters.without(name));
    }

    /** With these in the place of those of the header field. */
    public NameAddr withParameters(Parameters others) {
        return rebuilt(uri, others);
    }

    public NameAddr withUri(Uri other) {
        return rebuilt(other, parameters);
    }

    private NameAddr rebuilt(Uri newUri, Parameters newParameters) {
        ByteSpan display = display();
        ByteSpan head = display.isPresent() ? ByteSpan.concat(display, " ") : ByteSpan.NONE;
        ByteSpan whole = ByteSpan.concat(head, "<", newUri.text(), ">", newParameters.text());
        return new NameAddr(whole, head.length(), newUri, newParameters);
    }

    /** As written. */
    public ByteSpan text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NameAddr that && text.equals(that.text);
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
