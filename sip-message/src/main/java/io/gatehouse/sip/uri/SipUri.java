// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.uri;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.message.Transport;
import java.util.Locale;
import java.util.Optional;

/**
 * A SIP or SIPS URI (RFC 3261 §19.1). Keeps its text as written; parts are read when asked for. Immutable.
 *
 * <p>{@link #equals} compares the text; {@link #equivalent} is the comparison of §19.1.4, which is not transitive and so
 * cannot be {@code equals}.
 */
public final class SipUri implements Uri {
    private static final int MAX_PORT = 65_535;

    private final ByteSpan text;
    private final boolean secure;
    /** Where user and password end, at the {@code @}; -1 without them. */
    private final int userInfoEnd;

    private final int hostStart;
    private final int hostEnd;
    private final int port;
    private final Parameters parameters;
    /** Where the header fields begin, behind the question mark; -1 without them. */
    private final int headersStart;

    private String host;

    private SipUri(
            ByteSpan text,
            int userInfoEnd,
            int hostStart,
            int hostEnd,
            int port,
            Parameters parameters,
            int headersStart) {
        this.text = text;
        this.secure = text.at(3) != ':';
        this.userInfoEnd = userInfoEnd;
        this.hostStart = hostStart;
        this.hostEnd = hostEnd;
        this.port = port;
        this.parameters = parameters;
        this.headersStart = headersStart;
    }

    /** @throws MalformedUri if this is not a SIP or SIPS URI */
    public static SipUri parse(CharSequence text) {
        if (Uri.parse(text) instanceof SipUri sip) {
            return sip;
        }
        throw new MalformedUri("not a SIP URI", text);
    }

    /** {@code sip:user@host:port}; an empty user or a port of -1 is left out; the user is escaped where it must be. */
    public static SipUri of(String user, String host, int port) {
        return parse("sip:" + (user.isEmpty() ? "" : Escapes.encodeUser(user) + '@') + Host.bracketed(host)
                + (port < 0 ? "" : ":" + port));
    }

    static SipUri read(ByteSpan text, int colon, SipCompliance compliance) {
        int at = text.indexOf('@', colon);
        if (at == colon + 1
                || (at > 0 && text.at(colon + 1) == ':')
                || text.indexOf('@', at < 0 ? text.length() : at + 1) >= 0) {
            throw new MalformedUri("no user before the @, or two of them", text);
        }
        int start = at < 0 ? colon + 1 : at + 1;
        int question = text.indexOf('?', start);
        int end = question < 0 ? text.length() : question;
        int semicolon = text.indexOf(';', start);
        int portEnd = semicolon < 0 || semicolon > end ? end : semicolon;
        int bracket = text.indexOf(']', start);
        int colonBehindHost = text.indexOf(':', bracket < 0 || bracket > portEnd ? start : bracket);
        int portColon = colonBehindHost > portEnd ? -1 : colonBehindHost;
        int hostEnd = portColon < 0 ? portEnd : portColon;
        int port = portColon < 0 ? -1 : (int) text.parseUnsigned(portColon + 1, portEnd, MAX_PORT);
        if (!Host.isValid(text, start, hostEnd, compliance)
                || (portColon >= 0 && port < 0)
                || !Escapes.wellFormed(text)) {
            throw new MalformedUri("broken host, port or escape", text);
        }
        Parameters parameters = parameters(text, portEnd, end, compliance);
        return new SipUri(text, at, start, hostEnd, port, parameters, question < 0 ? -1 : question + 1);
    }

    private static Parameters parameters(ByteSpan text, int from, int to, SipCompliance compliance) {
        if (from == to) {
            return Parameters.NONE;
        }
        try {
            return Parameters.parse("URI", text, from, to, compliance);
        } catch (MalformedHeader e) {
            throw new MalformedUri("broken parameters", text);
        }
    }

    @Override
    public String scheme() {
        return secure ? "sips" : "sip";
    }

    /** Whether the scheme is {@code sips}. */
    public boolean secure() {
        return secure;
    }

    /** The user with its escapes undone, without a password. */
    public Optional<String> user() {
        return hasUser() ? Optional.of(Escapes.decode(userText())) : Optional.empty();
    }

    /** Whether there is a user. */
    public boolean hasUser() {
        return userInfoEnd >= 0;
    }

    /** The user as written; {@link ByteSpan#NONE} if there is none. */
    public ByteSpan userText() {
        if (!hasUser()) {
            return ByteSpan.NONE;
        }
        int start = userInfoStart();
        int colon = text.indexOf(':', start);
        return text.slice(start, colon < 0 || colon > userInfoEnd ? userInfoEnd : colon);
    }

    private int userInfoStart() {
        return secure ? 5 : 4;
    }

    /** User and password as written; {@link ByteSpan#NONE} if there is none. */
    ByteSpan userInfo() {
        return hasUser() ? text.slice(userInfoStart(), userInfoEnd) : ByteSpan.NONE;
    }

    /** In lower case; an IPv6 address without its brackets. */
    public String host() {
        String h = host;
        if (h == null) {
            ByteSpan bare = hostIsIpv6() ? text.slice(hostStart + 1, hostEnd - 1) : hostText();
            h = bare.toString().toLowerCase(Locale.ROOT);
            host = h;
        }
        return h;
    }

    /** The host as written, an IPv6 address with its brackets. */
    public ByteSpan hostText() {
        return text.slice(hostStart, hostEnd);
    }

    public boolean hostIsIpv6() {
        return text.at(hostStart) == '[';
    }

    /** -1 if there is none. */
    public int port() {
        return port;
    }

    public Parameters parameters() {
        return parameters;
    }

    /** The value with its escapes undone; empty text for a parameter without value. */
    public Optional<String> param(String name) {
        ByteSpan value = parameter(name);
        return value.isPresent() ? Optional.of(Escapes.decode(value)) : Optional.empty();
    }

    /** Whether {@code lr} is there, with or without a value (some write {@code lr=on}). */
    public boolean lr() {
        return parameter("lr").isPresent();
    }

    /** What the {@code transport} parameter means under this scheme; empty if it is absent or not spoken here. */
    public Optional<Transport> transport() {
        ByteSpan value = parameter("transport");
        return value.isPresent() ? Transport.ofUri(value, secure) : Optional.empty();
    }

    /** A name may be written with escapes too (RFC 3261 §19.1.1, RFC 4475 §3.1.1.3). */
    private ByteSpan parameter(String name) {
        ByteSpan plain = parameters.value(name);
        if (plain.isPresent() || text.indexOf('%', hostEnd) < 0) {
            return plain;
        }
        ByteSpan[] found = {ByteSpan.NONE};
        parameters.forEach((written, value) -> {
            if (!found[0].isPresent() && Escapes.decode(written).equalsIgnoreCase(name)) {
                found[0] = value;
            }
        });
        return found[0];
    }

    /** The header fields behind the question mark as written; {@link ByteSpan#NONE} if there are none. */
    public ByteSpan headers() {
        return headersStart < 0 ? ByteSpan.NONE : text.slice(headersStart);
    }

    public SipUri withUser(String user) {
        return rebuilt(
                user.isEmpty() ? "" : Escapes.encodeUser(user) + '@', hostText().toString(), port, parameters);
    }

    public SipUri withHost(String newHost, int newPort) {
        return rebuilt(userPrefix(), Host.bracketed(newHost), newPort, parameters);
    }

    public SipUri withPort(int newPort) {
        return rebuilt(userPrefix(), hostText().toString(), newPort, parameters);
    }

    /** With this parameter; an empty value makes it a flag such as {@code lr}. */
    public SipUri withParam(String name, String value) {
        return rebuilt(userPrefix(), hostText().toString(), port, parameters.with(name, value));
    }

    public SipUri withoutParam(String name) {
        return rebuilt(userPrefix(), hostText().toString(), port, parameters.without(name));
    }

    public SipUri withoutParams() {
        return rebuilt(userPrefix(), hostText().toString(), port, Parameters.NONE);
    }

    /** Without the header fields behind the question mark, which no Request-URI may hold (§19.1.1, table 1). */
    public SipUri withoutHeaders() {
        return headersStart < 0 ? this : parse(text.slice(0, headersStart - 1));
    }

    private CharSequence userPrefix() {
        return hasUser() ? text.slice(userInfoStart(), userInfoEnd + 1) : "";
    }

    private SipUri rebuilt(CharSequence prefix, CharSequence newHost, int newPort, Parameters newParameters) {
        String port = newPort < 0 ? "" : ":" + newPort;
        CharSequence tail = headersStart < 0 ? "" : text.slice(headersStart - 1);
        return parse(ByteSpan.concat(scheme() + ':', prefix, newHost, port, newParameters.text(), tail));
    }

    /** The comparison of RFC 3261 §19.1.4; not transitive. */
    public boolean equivalent(SipUri other) {
        return SipUriComparison.equivalent(this, other);
    }

    /** Equal for equivalent URIs, so that they can be looked up. */
    public int equivalenceHash() {
        return SipUriComparison.hash(this);
    }

    @Override
    public ByteSpan text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SipUri that && text.equals(that.text);
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
