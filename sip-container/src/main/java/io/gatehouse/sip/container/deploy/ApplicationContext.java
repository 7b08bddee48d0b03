// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.deploy;

import io.gatehouse.sip.container.spec.NotCovered;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.EventListener;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.servlet.Filter;
import javax.servlet.FilterRegistration;
import javax.servlet.RequestDispatcher;
import javax.servlet.Servlet;
import javax.servlet.ServletContext;
import javax.servlet.ServletRegistration;
import javax.servlet.SessionCookieConfig;
import javax.servlet.SessionTrackingMode;
import javax.servlet.descriptor.JspConfigDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ServletContext of a SIP application: attributes, parameters, resources, log. There is no web application behind it,
 * so what concerns HTTP alone is not covered. Attributes and parameters may be used by any thread.
 */
final class ApplicationContext implements ServletContext {
    private final String name;
    private final ClassLoader loader;
    private final Map<String, String> parameters;
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final Logger log;

    /** A context without attributes yet. */
    ApplicationContext(String name, ClassLoader loader, Map<String, String> parameters) {
        this.name = name;
        this.loader = loader;
        this.parameters = new ConcurrentHashMap<>(parameters);
        this.log = LoggerFactory.getLogger("io.gatehouse.sip.application." + name);
    }

    private static UnsupportedOperationException http(String what) {
        return NotCovered.method("ServletContext." + what, "a SIP application has no web application here");
    }

    @Override
    public Object getAttribute(String key) {
        return attributes.get(key);
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return Collections.enumeration(attributes.keySet());
    }

    @Override
    public void setAttribute(String key, Object value) {
        if (value == null) {
            attributes.remove(key);
        } else {
            attributes.put(key, value);
        }
    }

    @Override
    public void removeAttribute(String key) {
        attributes.remove(key);
    }

    @Override
    public String getInitParameter(String key) {
        return parameters.get(key);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
        return Collections.enumeration(parameters.keySet());
    }

    @Override
    public boolean setInitParameter(String key, String value) {
        return parameters.putIfAbsent(key, value) == null;
    }

    @Override
    public String getServletContextName() {
        return name;
    }

    @Override
    public String getContextPath() {
        return "";
    }

    @Override
    public ServletContext getContext(String path) {
        return null;
    }

    @Override
    public int getMajorVersion() {
        return 4;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public int getEffectiveMajorVersion() {
        return 4;
    }

    @Override
    public int getEffectiveMinorVersion() {
        return 0;
    }

    @Override
    public String getServerInfo() {
        return "Gatehouse SIP container";
    }

    @Override
    public String getVirtualServerName() {
        return "sip";
    }

    @Override
    public ClassLoader getClassLoader() {
        return loader;
    }

    @Override
    public URL getResource(String path) {
        return loader.getResource(relative(path));
    }

    @Override
    public InputStream getResourceAsStream(String path) {
        return loader.getResourceAsStream(relative(path));
    }

    private static String relative(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }

    @Override
    public Set<String> getResourcePaths(String path) {
        return null;
    }

    @Override
    public String getRealPath(String path) {
        return null;
    }

    @Override
    public String getMimeType(String file) {
        return null;
    }

    @Override
    public void log(String message) {
        log.info(message);
    }

    @Override
    public void log(String message, Throwable thrown) {
        log.warn(message, thrown);
    }

    @Override
    @Deprecated
    public void log(Exception exception, String message) {
        log.warn(message, exception);
    }

    @Override
    public RequestDispatcher getRequestDispatcher(String path) {
        return null;
    }

    @Override
    public RequestDispatcher getNamedDispatcher(String servlet) {
        return null;
    }

    @Override
    @Deprecated
    public Servlet getServlet(String servlet) {
        return null;
    }

    @Override
    @Deprecated
    public Enumeration<Servlet> getServlets() {
        return Collections.emptyEnumeration();
    }

    @Override
    @Deprecated
    public Enumeration<String> getServletNames() {
        return Collections.emptyEnumeration();
    }

    @Override
    public ServletRegistration.Dynamic addServlet(String servlet, String className) {
        throw http("addServlet");
    }

    @Override
    public ServletRegistration.Dynamic addServlet(String servlet, Servlet instance) {
        throw http("addServlet");
    }

    @Override
    public ServletRegistration.Dynamic addServlet(String servlet, Class<? extends Servlet> type) {
        throw http("addServlet");
    }

    @Override
    public ServletRegistration.Dynamic addJspFile(String servlet, String file) {
        throw http("addJspFile");
    }

    @Override
    public <T extends Servlet> T createServlet(Class<T> type) {
        throw http("createServlet");
    }

    @Override
    public ServletRegistration getServletRegistration(String servlet) {
        return null;
    }

    @Override
    public Map<String, ? extends ServletRegistration> getServletRegistrations() {
        return Map.of();
    }

    @Override
    public FilterRegistration.Dynamic addFilter(String filter, String className) {
        throw http("addFilter");
    }

    @Override
    public FilterRegistration.Dynamic addFilter(String filter, Filter instance) {
        throw http("addFilter");
    }

    @Override
    public FilterRegistration.Dynamic addFilter(String filter, Class<? extends Filter> type) {
        throw http("addFilter");
    }

    @Override
    public <T extends Filter> T createFilter(Class<T> type) {
        throw http("createFilter");
    }

    @Override
    public FilterRegistration getFilterRegistration(String filter) {
        return null;
    }

    @Override
    public Map<String, ? extends FilterRegistration> getFilterRegistrations() {
        return Map.of();
    }

    @Override
    public SessionCookieConfig getSessionCookieConfig() {
        throw http("getSessionCookieConfig");
    }

    @Override
    public void setSessionTrackingModes(Set<SessionTrackingMode> modes) {
        throw http("setSessionTrackingModes");
    }

    @Override
    public Set<SessionTrackingMode> getDefaultSessionTrackingModes() {
        return Set.of();
    }

    @Override
    public Set<SessionTrackingMode> getEffectiveSessionTrackingModes() {
        return Set.of();
    }

    @Override
    public void addListener(String className) {
        throw http("addListener");
    }

    @Override
    public <T extends EventListener> void addListener(T listener) {
        throw http("addListener");
    }

    @Override
    public void addListener(Class<? extends EventListener> type) {
        throw http("addListener");
    }

    @Override
    public <T extends EventListener> T createListener(Class<T> type) {
        throw http("createListener");
    }

    @Override
    public JspConfigDescriptor getJspConfigDescriptor() {
        return null;
    }

    @Override
    public void declareRoles(String... roles) {
        throw http("declareRoles");
    }

    @Override
    public int getSessionTimeout() {
        return 0;
    }

    @Override
    public void setSessionTimeout(int minutes) {
        throw http("setSessionTimeout");
    }

    @Override
    public String getRequestCharacterEncoding() {
        return null;
    }

    @Override
    public void setRequestCharacterEncoding(String encoding) {
        throw http("setRequestCharacterEncoding");
    }

    @Override
    public String getResponseCharacterEncoding() {
        return null;
    }

    @Override
    public void setResponseCharacterEncoding(String encoding) {
        throw http("setResponseCharacterEncoding");
    }
}
