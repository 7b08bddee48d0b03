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
    private final ByteSpan userInfo;
    private final ByteSpan hostText;
    private final int port;
    private final Parameters parameters;
    private final ByteSpan headers;
    private String host;

    private SipUri(
            ByteSpan text, ByteSpan userInfo, ByteSpan hostText, int port, Parameters parameters, ByteSpan headers) {
        this.text = text;
        this.secure = text.at(3) != ':';
        this.userInfo = userInfo;
        this.hostText = hostText;
        this.port = port;
        this.parameters = parameters;
        this.headers = headers;
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
        ByteSpan userInfo = at < 0 ? ByteSpan.NONE : text.slice(colon + 1, at);
        if (at == colon + 1
                || (at > 0 && text.at(colon + 1) == ':')
                || text.indexOf('@', at < 0 ? text.length() : at + 1) >= 0) {
            throw new MalformedUri("no user before the @, or two of them", text);
        }
        int start = at < 0 ? colon + 1 : at + 1;
        int question = text.indexOf('?', start);
        int end = question < 0 ? text.length() : question;
        int semicolon = text.indexOf(';', start);
        int hostEnd = semicolon < 0 || semicolon > end ? end : semicolon;
        int bracket = text.indexOf(']', start);
        int colonBehindHost = text.indexOf(':', bracket < 0 || bracket > hostEnd ? start : bracket);
        int portColon = colonBehindHost > hostEnd ? -1 : colonBehindHost;
        ByteSpan host = text.slice(start, portColon < 0 ? hostEnd : portColon);
        int port = portColon < 0 ? -1 : (int) text.parseUnsigned(portColon + 1, hostEnd, MAX_PORT);
        if (!Host.isValid(host, compliance) || (portColon >= 0 && port < 0) || !Escapes.wellFormed(text)) {
            throw new MalformedUri("broken host, port or escape", text);
        }
        ByteSpan headers = question < 0 ? ByteSpan.NONE : text.slice(question + 1);
        return new SipUri(text, userInfo, host, port, parameters(text, hostEnd, end, compliance), headers);
    }

    private static Parameters parameters(ByteSpan text, int from, int to, SipCompliance compliance) {
        if (from == to) {
            return Parameters.NONE;
        }
        try {
            return Parameters.parse("URI", text.slice(from, to), compliance);
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
        return userInfo.isPresent() ? Optional.of(Escapes.decode(userText())) : Optional.empty();
    }

    /** The user as written; {@link ByteSpan#NONE} if there is none. */
    public ByteSpan userText() {
        int colon = userInfo.indexOf(':', 0);
        return colon < 0 ? userInfo : userInfo.slice(0, colon);
    }

    /** User and password as written; {@link ByteSpan#NONE} if there is none. */
    ByteSpan userInfo() {
        return userInfo;
    }

    /** In lower case; an IPv6 address without its brackets. */
    public String host() {
        String h = host;
        if (h == null) {
            ByteSpan bare = hostIsIpv6() ? hostText.slice(1, hostText.length() - 1) : hostText;
            h = bare.toString().toLowerCase(Locale.ROOT);
            host = h;
        }
        return h;
    }

    /** The host as written, an IPv6 address with its brackets. */
    public ByteSpan hostText() {
        return hostText;
    }

    public boolean hostIsIpv6() {
        return hostText.at(0) == '[';
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
        if (plain.isPresent() || parameters.text().indexOf('%', 0) < 0) {
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
        return headers;
    }

    public SipUri withUser(String user) {
        return rebuilt(user.isEmpty() ? "" : Escapes.encodeUser(user) + '@', hostText.toString(), port, parameters);
    }

    public SipUri withHost(String newHost, int newPort) {
        return rebuilt(userPrefix(), Host.bracketed(newHost), newPort, parameters);
    }

    public SipUri withPort(int newPort) {
        return rebuilt(userPrefix(), hostText.toString(), newPort, parameters);
    }

    /** With this parameter; an empty value makes it a flag such as {@code lr}. */
    public SipUri withParam(String name, String value) {
        return rebuilt(userPrefix(), hostText.toString(), port, parameters.with(name, value));
    }

    public SipUri withoutParam(String name) {
        return rebuilt(userPrefix(), hostText.toString(), port, parameters.without(name));
    }

    public SipUri withoutParams() {
        return rebuilt(userPrefix(), hostText.toString(), port, Parameters.NONE);
    }

    /** Without the header fields behind the question mark, which no Request-URI may hold (§19.1.1, table 1). */
    public SipUri withoutHeaders() {
        return headers.isPresent() ? parse(text.slice(0, text.length() - headers.length() - 1)) : this;
    }

    private CharSequence userPrefix() {
        return userInfo.isPresent() ? ByteSpan.concat(userInfo, "@") : "";
    }

    private SipUri rebuilt(CharSequence prefix, CharSequence newHost, int newPort, Parameters newParameters) {
        String port = newPort < 0 ? "" : ":" + newPort;
        CharSequence tail = headers.isPresent() ? ByteSpan.concat("?", headers) : "";
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
