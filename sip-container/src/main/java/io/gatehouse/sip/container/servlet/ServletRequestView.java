// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.spec.NotCovered;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.Uri;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletContext;
import javax.servlet.ServletInputStream;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.sip.Address;
import javax.servlet.sip.AuthInfo;
import javax.servlet.sip.B2buaHelper;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;
import javax.servlet.sip.URI;

/**
 * A request as such: its line and its routes, what it inherits from the Servlet API (what means something in SIP is answered, JSR
 * 289 §5), and what no application here needs, which says that it is not covered.
 */
abstract class ServletRequestView extends MessageView implements SipServletRequest {
    ServletRequestView(DeployedApplication application) {
        super(application);
    }

    @Override
    public abstract SipRequest message();

    // ---- the request itself

    @Override
    public String getMethod() {
        return MethodName.of(message().method());
    }

    @Override
    public URI getRequestURI() {
        return UriValue.of(message().requestUri(), message()::setRequestUri);
    }

    @Override
    public void setRequestURI(URI uri) {
        refuseIfCommitted();
        Uri target = UriValue.unwrap(uri);
        message().setRequestUri(target);
    }

    @Override
    public void pushRoute(SipURI uri) {
        refuseIfCommitted();
        if (!uri.getLrParam()) {
            throw new IllegalArgumentException("a Route without lr (JSR 289 §5.4.3): " + uri);
        }
        message().addFirst(HeaderName.ROUTE, "<" + uri + ">");
    }

    @Override
    public void pushRoute(Address address) {
        refuseIfCommitted();
        if (!(address.getURI() instanceof SipURI sip) || !sip.getLrParam()) {
            throw new IllegalArgumentException("a Route that is no SIP URI with lr: " + address);
        }
        message().addFirst(HeaderName.ROUTE, address.toString());
    }

    @Override
    public void pushPath(Address address) {
        if (!message().isMethod("REGISTER")) {
            throw new IllegalStateException("Path belongs to REGISTER (RFC 3327 §4)");
        }
        message().addFirst(HeaderName.PATH, address.toString());
    }

    @Override
    public int getMaxForwards() {
        return message().maxForwards().orElse(-1);
    }

    @Override
    public void setMaxForwards(int hops) {
        if (hops < 0 || hops > 255) {
            throw new IllegalArgumentException("Max-Forwards is between 0 and 255: " + hops);
        }
        message().set(HeaderName.MAX_FORWARDS, Integer.toString(hops));
    }

    // ---- what an application that is no user agent client does not need

    @Override
    public void send() throws IOException {
        throw NotCovered.method("SipServletRequest.send", "applications proxy and answer; they do not originate yet");
    }

    @Override
    public SipServletRequest createCancel() {
        throw NotCovered.method("createCancel", "applications do not originate; a Proxy has cancel()");
    }

    @Override
    public B2buaHelper getB2buaHelper() {
        throw NotCovered.method("getB2buaHelper", "no application is a back-to-back user agent yet");
    }

    @Override
    public void addAuthHeader(SipServletResponse challenge, AuthInfo info) {
        throw NotCovered.method("addAuthHeader", "applications do not originate requests");
    }

    @Override
    public void addAuthHeader(SipServletResponse challenge, String username, String password) {
        throw NotCovered.method("addAuthHeader", "applications do not originate requests");
    }

    // ---- javax.servlet.ServletRequest: what means something in SIP (JSR 289 §5)

    @Override
    public ServletInputStream getInputStream() {
        return null;
    }

    @Override
    public BufferedReader getReader() {
        return null;
    }

    @Override
    public long getContentLengthLong() {
        return getContentLength();
    }

    @Override
    public String getParameter(String name) {
        return getPoppedRoute() != null
                ? getPoppedRoute().getURI().getParameter(name)
                : getRequestURI().getParameter(name);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.emptyEnumeration();
    }

    @Override
    public String[] getParameterValues(String name) {
        String value = getParameter(name);
        return value == null ? null : new String[] {value};
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Map.of();
    }

    @Override
    public String getScheme() {
        return getRequestURI().getScheme();
    }

    @Override
    public String getServerName() {
        return getLocalAddr();
    }

    @Override
    public int getServerPort() {
        return getLocalPort();
    }

    @Override
    public String getRemoteHost() {
        return getRemoteAddr();
    }

    @Override
    public String getLocalName() {
        return getLocalAddr();
    }

    @Override
    public Locale getLocale() {
        return getAcceptLanguage();
    }

    @Override
    public Enumeration<Locale> getLocales() {
        return Collections.enumeration(
                Optional.ofNullable(getAcceptLanguage()).stream().toList());
    }

    @Override
    public RequestDispatcher getRequestDispatcher(String path) {
        return null;
    }

    @Override
    @Deprecated
    public String getRealPath(String path) {
        return null;
    }

    @Override
    public ServletContext getServletContext() {
        return application().context();
    }

    @Override
    public DispatcherType getDispatcherType() {
        return DispatcherType.REQUEST;
    }

    @Override
    public AsyncContext startAsync() {
        throw NotCovered.method("startAsync", "every SIP request may be answered later as it is");
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return startAsync();
    }

    @Override
    public boolean isAsyncStarted() {
        return false;
    }

    @Override
    public boolean isAsyncSupported() {
        return false;
    }

    @Override
    public AsyncContext getAsyncContext() {
        throw new IllegalStateException("not asynchronous");
    }
}
