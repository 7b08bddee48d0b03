// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.spec.NotCovered;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.uri.Host;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipSession;

/**
 * What a message carries beside its header fields as such: content, languages, attributes, the addresses it travelled between,
 * its sessions (JSR 289 §5). Confined to the loop that runs the application.
 */
abstract class MessageContent implements SipServletMessage {
    private Map<String, Object> attributes;
    private String encoding;

    /** The message itself: reading and editing without Strings. */
    public abstract SipMessage message();

    /** The flow it came in on; empty for what an application of ours made. */
    public abstract Optional<Flow> flow();

    /** The request that this is or answers. */
    abstract RequestView requestView();

    final void refuseIfCommitted() {
        if (isCommitted()) {
            throw new IllegalStateException("the message is committed: " + getMethod());
        }
    }

    @Override
    public Object getAttribute(String name) {
        return attributes == null ? null : attributes.get(name);
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return Collections.enumeration(attributes == null ? Set.<String>of() : Set.copyOf(attributes.keySet()));
    }

    @Override
    public void setAttribute(String name, Object value) {
        if (attributes == null) {
            attributes = new HashMap<>(4);
        }
        attributes.put(name, value);
    }

    @Override
    public void removeAttribute(String name) {
        if (attributes != null) {
            attributes.remove(name);
        }
    }

    @Override
    public int getContentLength() {
        return message().body().length();
    }

    @Override
    public void setContentLength(int length) {
        refuseIfCommitted(); // the container writes the length that is right, whatever is asked for here
    }

    @Override
    public String getContentType() {
        return getHeader("Content-Type");
    }

    @Override
    public void setContentType(String type) {
        setHeader("Content-Type", type);
    }

    @Override
    public byte[] getRawContent() {
        return message().body().isEmpty() ? null : message().body().toBytes();
    }

    /** Text for {@code text/*} and {@code application/sdp}, else bytes; null if there is none. */
    @Override
    public Object getContent() throws UnsupportedEncodingException {
        byte[] raw = getRawContent();
        String type = raw == null ? null : getContentType();
        if (type == null) {
            return raw;
        }
        String lower = type.toLowerCase(Locale.ROOT);
        boolean text = lower.startsWith("text/") || lower.startsWith("application/sdp");
        return text ? new String(raw, charset()) : raw;
    }

    @Override
    public void setContent(Object content, String type) throws UnsupportedEncodingException {
        refuseIfCommitted();
        byte[] bytes = content instanceof byte[] raw ? raw : content.toString().getBytes(charset());
        message().setBody(type, bytes);
    }

    private Charset charset() throws UnsupportedEncodingException {
        String name = getCharacterEncoding();
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new UnsupportedEncodingException(name);
        }
    }

    @Override
    public String getCharacterEncoding() {
        return encoding;
    }

    @Override
    public void setCharacterEncoding(String name) {
        encoding = Charset.forName(name).name();
    }

    @Override
    public HeaderForm getHeaderForm() {
        return HeaderForm.DEFAULT;
    }

    @Override
    public void setHeaderForm(HeaderForm form) {
        if (form != HeaderForm.DEFAULT) {
            throw NotCovered.method("setHeaderForm(" + form + ")", "header names go out as they were written");
        }
    }

    @Override
    public Locale getAcceptLanguage() {
        Iterator<Locale> languages = getAcceptLanguages();
        return languages.hasNext() ? languages.next() : null;
    }

    @Override
    public Iterator<Locale> getAcceptLanguages() {
        return message().values(HeaderName.ACCEPT_LANGUAGE).stream()
                .map(value ->
                        Locale.forLanguageTag(value.toString().split(";", 2)[0].strip()))
                .iterator();
    }

    @Override
    public void setAcceptLanguage(Locale locale) {
        setHeader("Accept-Language", locale.toLanguageTag());
    }

    @Override
    public void addAcceptLanguage(Locale locale) {
        addHeader("Accept-Language", locale.toLanguageTag());
    }

    @Override
    public Locale getContentLanguage() {
        String language = getHeader("Content-Language");
        return language == null ? null : Locale.forLanguageTag(language);
    }

    @Override
    public void setContentLanguage(Locale locale) {
        setHeader("Content-Language", locale.toLanguageTag());
    }

    @Override
    public String getTransport() {
        return flow().map(f -> f.transport().viaToken()).orElse(null);
    }

    @Override
    public String getRemoteAddr() {
        return flow().map(f -> Host.of(f.remote().getAddress())).orElse(null);
    }

    @Override
    public int getRemotePort() {
        return flow().map(f -> f.remote().getPort()).orElse(-1);
    }

    @Override
    public String getLocalAddr() {
        return flow().map(f -> Host.of(f.local().getAddress())).orElse(null);
    }

    @Override
    public int getLocalPort() {
        return flow().map(f -> f.local().getPort()).orElse(-1);
    }

    @Override
    public String getInitialRemoteAddr() {
        return getRemoteAddr();
    }

    @Override
    public int getInitialRemotePort() {
        return getRemotePort();
    }

    @Override
    public String getInitialTransport() {
        return getTransport();
    }

    @Override
    public boolean isSecure() {
        return flow().map(f -> f.transport().secure()).orElse(false);
    }

    @Override
    public SipSession getSession() {
        return getSession(true);
    }

    @Override
    public SipSession getSession(boolean create) {
        return requestView().sessionOf(create);
    }

    @Override
    public SipApplicationSession getApplicationSession() {
        return getApplicationSession(true);
    }

    @Override
    public SipApplicationSession getApplicationSession(boolean create) {
        SipSession session = getSession(create);
        return session == null ? null : session.getApplicationSession();
    }

    /** The container authenticates nobody: the registrar does. */
    @Override
    public String getRemoteUser() {
        return null;
    }

    @Override
    public Principal getUserPrincipal() {
        return null;
    }

    @Override
    public boolean isUserInRole(String role) {
        return false;
    }
}
