// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.internal.Ascii;
import io.gatehouse.sip.uri.Host;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One Via value (RFC 3261 §20.42, RFC 3581). Keeps what it does not know. As a {@link HeaderValue} it is written as its text.
 * Immutable.
 */
public final class Via implements HeaderValue {
    /** What a branch made after RFC 3261 begins with (§8.1.1.7). */
    public static final String MAGIC_COOKIE = "z9hG4bK";

    private static final int MAX_PORT = 65_535;

    private final ByteSpan text;
    private final int transportStart;
    private final int transportEnd;
    private final int hostStart;
    private final int hostEnd;
    private final int port;
    private final Parameters parameters;
    /** Null until somebody asks. */
    private ByteSpan branch;

    /** What {@link #withSource} adds to text and parameters; null for nothing. */
    private final InetSocketAddress source;

    private Via(
            ByteSpan text,
            int transportStart,
            int transportEnd,
            int hostStart,
            int hostEnd,
            int port,
            Parameters parameters,
            InetSocketAddress source) {
        this.text = text;
        this.transportStart = transportStart;
        this.transportEnd = transportEnd;
        this.hostStart = hostStart;
        this.hostEnd = hostEnd;
        this.port = port;
        this.parameters = parameters;
        this.source = source;
    }

    /** A Via of our own with {@code rport} asked for; {@code host} is a name or an address, IPv6 with or without brackets. */
    public static Via of(Transport transport, String host, int port, CharSequence branch) {
        return parse(ByteSpan.of("SIP/2.0/" + transport.viaToken() + ' ' + Host.bracketed(host) + ':' + port
                + ";rport;branch=" + branch));
    }

    /**
     * With {@link SipCompliance#DEFAULT}.
     *
     * @throws MalformedHeader if this is not one Via value
     */
    public static Via parse(ByteSpan value) {
        return parse(value, SipCompliance.DEFAULT);
    }

    /** @throws MalformedHeader if this is not one Via value */
    public static Via parse(ByteSpan value, SipCompliance compliance) {
        ByteSpan text = value.trim();
        int semicolon = text.indexOf(';', 0);
        int end = semicolon < 0 ? text.length() : semicolon;
        int name = protocolPart(text, 0, end);
        int version = protocolPart(text, name, end);
        int transportStart = skipBlank(text, version, end);
        int transportEnd = tokenEnd(text, transportStart, end);
        int sentByStart = skipBlank(text, transportEnd, end);
        if (transportEnd == transportStart || sentByStart == transportEnd || sentByStart == end) {
            throw broken(text);
        }
        int colon = portColon(text, sentByStart, end);
        int hostEnd = blanksBefore(text, sentByStart, colon < 0 ? end : colon);
        int portStart = skipBlank(text, colon + 1, end);
        int portEnd = blanksBefore(text, portStart, end);
        int port = colon < 0 ? -1 : (int) text.parseUnsigned(portStart, portEnd, MAX_PORT);
        if (!Host.isValid(text, sentByStart, hostEnd, compliance) || (colon >= 0 && port < 0)) {
            throw broken(text);
        }
        Parameters parameters = Parameters.parse("Via", text, end, text.length(), compliance);
        return new Via(text, transportStart, transportEnd, sentByStart, hostEnd, port, parameters, null);
    }

    /** Reads {@code token LWS "/" LWS}; returns where it ends. */
    private static int protocolPart(ByteSpan text, int from, int end) {
        int start = skipBlank(text, from, end);
        int stop = tokenEnd(text, start, end);
        int slash = skipBlank(text, stop, end);
        if (stop == start || slash == end || text.at(slash) != '/') {
            throw broken(text);
        }
        return slash + 1;
    }

    private static int skipBlank(ByteSpan text, int from, int end) {
        int i = from;
        while (i < end && Ascii.isBlank(text.at(i))) {
            i++;
        }
        return i;
    }

    private static int blanksBefore(ByteSpan text, int from, int end) {
        int i = end;
        while (i > from && Ascii.isBlank(text.at(i - 1))) {
            i--;
        }
        return i;
    }

    private static int tokenEnd(ByteSpan text, int from, int end) {
        int i = from;
        while (i < end && Ascii.isToken(text.at(i))) {
            i++;
        }
        return i;
    }

    /** Behind the brackets of an IPv6 address, if there are any. */
    private static int portColon(ByteSpan text, int from, int end) {
        int bracket = text.indexOf(']', from);
        int colon = text.indexOf(':', bracket < 0 || bracket >= end ? from : bracket);
        return colon >= end ? -1 : colon;
    }

    private static MalformedHeader broken(ByteSpan text) {
        return new MalformedHeader("Via", "not a Via value", text);
    }

    /** Whether it says {@code SIP/2.0} before the transport (§20.42); blanks may stand around the slashes. */
    public boolean ofSip2() {
        int slash = text.indexOf('/', 0);
        int second = text.indexOf('/', slash + 1);
        boolean plain = slash == 3 && second == 7; // SIP/2.0/ without blanks
        return plain
                ? text.startsWithIgnoreCase("SIP/2.0")
                : text.trimmed(0, slash).equalsIgnoreCase("SIP")
                        && text.trimmed(slash + 1, second).contentEquals("2.0");
    }

    /** Empty for a transport that is not spoken here. */
    public Optional<Transport> transport() {
        return Transport.ofVia(transportToken());
    }

    public ByteSpan transportToken() {
        return text.slice(transportStart, transportEnd);
    }

    /** As written: an IPv6 address has its brackets. */
    public ByteSpan host() {
        return text.slice(hostStart, hostEnd);
    }

    /** -1 if there is none. */
    public int port() {
        return port;
    }

    /** {@link ByteSpan#NONE} if there is none. */
    public ByteSpan branch() {
        ByteSpan known = branch;
        if (known == null) {
            known = parameters.value("branch");
            branch = known;
        }
        return known;
    }

    /** Whether the branch was made after RFC 3261 and so identifies the transaction; the cookie alone does not. */
    public boolean hasMagicCookie() {
        ByteSpan branch = branch();
        return branch.length() > MAGIC_COOKIE.length() && branch.startsWithIgnoreCase(MAGIC_COOKIE);
    }

    /** Whether {@code rport} is there, with or without a value (RFC 3581 §3). */
    public boolean hasRport() {
        return parameters.has("rport");
    }

    /** The value of {@code rport}; -1 if there is none or it is no port. */
    public int rport() {
        if (source != null && hasRport()) {
            return source.getPort();
        }
        return (int) parameters.value("rport").parseUnsigned(MAX_PORT);
    }

    /** {@link ByteSpan#NONE} if there is none. */
    public ByteSpan received() {
        return source == null
                ? parameters.value("received")
                : SpanWriter.begin().address(source.getAddress()).toSpan();
    }

    /** {@link ByteSpan#NONE} if there is none. */
    public ByteSpan maddr() {
        return parameters.value("maddr");
    }

    public Parameters parameters() {
        return source == null ? parameters : Parameters.wellFormed(text(), headLength());
    }

    /** The value as written. */
    public ByteSpan text() {
        if (source == null) {
            return text;
        }
        SpanWriter out = SpanWriter.begin();
        writeTo(out);
        return out.toSpan();
    }

    @Override
    public void writeTo(SpanWriter out) {
        if (source == null) {
            out.text(text);
            return;
        }
        out.bytes(text.array(), text.offset(), headLength());
        parameters.writeWithSource(out, source.getPort());
        out.text(";received=").address(source.getAddress());
    }

    private int headLength() {
        return text.length() - parameters.length();
    }

    /**
     * The same with {@code received} set, and {@code rport} if it was asked for (RFC 3261 §18.2.1, RFC 3581 §4).
     *
     * @param sender the sender's address and port
     */
    public Via withSource(InetSocketAddress sender) {
        Via stamped = new Via(text, transportStart, transportEnd, hostStart, hostEnd, port, parameters, sender);
        stamped.branch = branch;
        return stamped;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Via that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text().toString();
    }
}
