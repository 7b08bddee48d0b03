// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.spec.NotCovered;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.Uri;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.servlet.sip.SipURI;
import javax.servlet.sip.URI;

/** A SIP or SIPS URI of JSR 289 over an immutable {@link SipUri}. */
public final class SipUriValue extends UriValue implements SipURI {
    SipUriValue(Uri uri, Consumer<Uri> place) {
        super(uri, place);
    }

    private SipUri sip() {
        return (SipUri) uri();
    }

    @Override
    public String getUser() {
        return sip().user().orElse(null);
    }

    @Override
    public void setUser(String user) {
        change(sip().withUser(user == null ? "" : user));
    }

    @Override
    public String getUserPassword() {
        String text = sip().text().toString();
        int at = text.indexOf('@');
        int colon = at < 0 ? -1 : text.indexOf(':', text.indexOf(':') + 1);
        return colon < 0 || colon > at ? null : text.substring(colon + 1, at);
    }

    @Override
    public void setUserPassword(String password) {
        throw NotCovered.method("SipURI.setUserPassword", "passwords in URIs are not recommended by RFC 3261 §19.1.1");
    }

    @Override
    public String getHost() {
        return sip().hostText().toString();
    }

    @Override
    public void setHost(String host) {
        change(sip().withHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, sip().port()));
    }

    @Override
    public int getPort() {
        return sip().port();
    }

    @Override
    public void setPort(int port) {
        change(sip().withPort(port));
    }

    @Override
    public boolean isSecure() {
        return sip().secure();
    }

    @Override
    public void setSecure(boolean secure) {
        if (secure != isSecure()) {
            String text = sip().toString();
            change(SipUri.parse((secure ? "sips" : "sip") + text.substring(text.indexOf(':'))));
        }
    }

    @Override
    public String getParameter(String key) {
        return sip().param(key).orElse(null);
    }

    @Override
    public Iterator<String> getParameterNames() {
        return sip().parameters().asMap().keySet().iterator();
    }

    @Override
    public void setParameter(String name, String value) {
        change(value == null ? sip().withoutParam(name) : sip().withParam(name, value));
    }

    @Override
    public void removeParameter(String name) {
        change(sip().withoutParam(name));
    }

    @Override
    public String getTransportParam() {
        return getParameter("transport");
    }

    @Override
    public void setTransportParam(String transport) {
        setParameter("transport", transport);
    }

    @Override
    public String getMAddrParam() {
        return getParameter("maddr");
    }

    @Override
    public void setMAddrParam(String address) {
        setParameter("maddr", address);
    }

    @Override
    public String getMethodParam() {
        return getParameter("method");
    }

    @Override
    public void setMethodParam(String method) {
        setParameter("method", method);
    }

    @Override
    public String getUserParam() {
        return getParameter("user");
    }

    @Override
    public void setUserParam(String user) {
        setParameter("user", user);
    }

    @Override
    public int getTTLParam() {
        ByteSpan ttl = sip().parameters().value("ttl");
        return ttl.isPresent() ? (int) ttl.parseUnsigned(255) : -1;
    }

    @Override
    public void setTTLParam(int ttl) {
        setParameter("ttl", Integer.toString(ttl));
    }

    @Override
    public boolean getLrParam() {
        return sip().lr();
    }

    @Override
    public void setLrParam(boolean lr) {
        setParameter("lr", lr ? "" : null);
    }

    @Override
    public String getHeader(String name) {
        return headers().get(name);
    }

    @Override
    public Iterator<String> getHeaderNames() {
        return headers().keySet().iterator();
    }

    @Override
    public void setHeader(String name, String value) {
        Map<String, String> headers = headers();
        headers.put(name, value);
        writeHeaders(headers);
    }

    @Override
    public void removeHeader(String name) {
        Map<String, String> headers = headers();
        headers.remove(name);
        writeHeaders(headers);
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (sip().headers().isPresent()) {
            for (String header : sip().headers().toString().split("&")) {
                int equals = header.indexOf('=');
                headers.put(equals < 0 ? header : header.substring(0, equals), header.substring(equals + 1));
            }
        }
        return headers;
    }

    private void writeHeaders(Map<String, String> headers) {
        List<String> parts = new ArrayList<>();
        headers.forEach((name, value) -> parts.add(name + "=" + value));
        String bare = sip().withoutHeaders().toString();
        change(SipUri.parse(parts.isEmpty() ? bare : bare + "?" + String.join("&", parts)));
    }

    @Override
    public URI clone() {
        return UriValue.of(uri());
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
