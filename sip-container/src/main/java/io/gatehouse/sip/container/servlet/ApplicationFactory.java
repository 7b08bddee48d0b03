// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.spec.NotCovered;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.Uri;
import javax.servlet.sip.Address;
import javax.servlet.sip.AuthInfo;
import javax.servlet.sip.Parameterable;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipURI;
import javax.servlet.sip.URI;

/** Makes URIs and addresses for applications (JSR 289 §4). Any thread may call it. */
public final class ApplicationFactory implements SipFactory {
    private static UnsupportedOperationException originating(String what) {
        return NotCovered.method("SipFactory." + what, "applications proxy and answer; they do not originate yet");
    }

    @Override
    public URI createURI(String uri) throws ServletParseException {
        try {
            return UriValue.of(Uri.parse(uri));
        } catch (MalformedHeader broken) {
            throw new ServletParseException(broken.getMessage(), broken);
        }
    }

    @Override
    public SipURI createSipURI(String user, String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return (SipURI) UriValue.of(SipUri.of(user == null ? "" : user, bare, -1));
    }

    @Override
    public Address createAddress(String address) throws ServletParseException {
        return AddressValue.parse(address);
    }

    @Override
    public Address createAddress(URI uri) {
        return AddressValue.of(NameAddr.of(UriValue.unwrap(uri)));
    }

    @Override
    public Address createAddress(URI uri, String displayName) {
        return AddressValue.of(NameAddr.of(displayName, UriValue.unwrap(uri)));
    }

    @Override
    public Parameterable createParameterable(String value) throws ServletParseException {
        return ParameterableValue.parse(value, text -> {});
    }

    @Override
    public SipServletRequest createRequest(SipApplicationSession session, String method, Address from, Address to) {
        throw originating("createRequest");
    }

    @Override
    public SipServletRequest createRequest(SipApplicationSession session, String method, String from, String to) {
        throw originating("createRequest");
    }

    @Override
    public SipServletRequest createRequest(SipApplicationSession session, String method, URI from, URI to) {
        throw originating("createRequest");
    }

    @Override
    @Deprecated
    public SipServletRequest createRequest(SipServletRequest original, boolean sameCallId) {
        throw originating("createRequest");
    }

    @Override
    public SipApplicationSession createApplicationSession() {
        throw originating("createApplicationSession");
    }

    @Override
    public SipApplicationSession createApplicationSessionByKey(String key) {
        throw originating("createApplicationSessionByKey");
    }

    @Override
    public AuthInfo createAuthInfo() {
        throw originating("createAuthInfo");
    }
}
