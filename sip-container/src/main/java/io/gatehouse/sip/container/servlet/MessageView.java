// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipMessage;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.servlet.sip.Address;
import javax.servlet.sip.Parameterable;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipSession;

/**
 * What one application sees of a message (JSR 289 §5): its own edits over bytes that are shared, its own attributes. Nothing
 * is made of a header field before it is asked for. Confined to the loop that runs the application.
 */
abstract class MessageView implements SipServletMessage {
    private static final Set<HeaderName> SYSTEM = Set.of(
            HeaderName.FROM,
            HeaderName.TO,
            HeaderName.CALL_ID,
            HeaderName.CSEQ,
            HeaderName.VIA,
            HeaderName.ROUTE,
            HeaderName.RECORD_ROUTE,
            HeaderName.RSEQ,
            HeaderName.RACK);

    private final DeployedApplication application;
    private Map<String, Object> attributes;
    private String encoding;

    MessageView(DeployedApplication application) {
        this.application = application;
    }

    /** The message itself: reading and editing without Strings. */
    public abstract SipMessage message();

    /** The flow it came in on; empty for what an application of ours made. */
    public abstract Optional<Flow> flow();

    /** The request that this is or answers. */
    abstract RequestView requestView();

    public final DeployedApplication application() {
        return application;
    }

    /** JSR 289 §5.4.2: what the container writes is not for applications. */
    private HeaderName editable(String name) {
        refuseIfCommitted();
        HeaderName header = HeaderName.of(name);
        if (SYSTEM.contains(header) || header.equals(HeaderName.CONTACT) && contactIsSystems()) {
            throw new IllegalArgumentException(name + " is written by the container (JSR 289 §5.4.2)");
        }
        return header;
    }

    abstract boolean contactIsSystems();

    final void refuseIfCommitted() {
        if (isCommitted()) {
            throw new IllegalStateException("the message is committed: " + getMethod());
        }
    }

    @Override
    public String getHeader(String name) {
        return orNull(message().first(HeaderName.of(name)));
    }

    static String orNull(ByteSpan value) {
        return value.isPresent() ? value.toString() : null;
    }

    @Override
    public ListIterator<String> getHeaders(String name) {
        return message().values(HeaderName.of(name)).stream()
                .map(ByteSpan::toString)
                .toList()
                .listIterator();
    }

    @Override
    public Iterator<String> getHeaderNames() {
        Set<String> names = new LinkedHashSet<>();
        message().forEachField((name, value) -> names.add(name.toString()));
        return Collections.unmodifiableSet(names).iterator();
    }

    @Override
    public void setHeader(String name, String value) {
        message().set(editable(name), value);
    }

    @Override
    public void addHeader(String name, String value) {
        message().add(editable(name), value);
    }

    @Override
    public void removeHeader(String name) {
        message().remove(editable(name));
    }

    @Override
    public Address getAddressHeader(String name) throws ServletParseException {
        HeaderName header = HeaderName.of(name);
        ByteSpan value = message().first(header);
        return value.isPresent() ? AddressValue.parse(value, writer(header)) : null;
    }

    /** Writes a changed address or value back, where the field may be written. */
    private Consumer<String> writer(HeaderName header) {
        return text -> message().replaceFirst(editable(header.toString()), text);
    }

    @Override
    public ListIterator<Address> getAddressHeaders(String name) throws ServletParseException {
        List<Address> addresses = new ArrayList<>(2);
        for (ByteSpan value : message().values(HeaderName.of(name))) {
            addresses.add(AddressValue.parse(value));
        }
        return Collections.unmodifiableList(addresses).listIterator();
    }

    @Override
    public void setAddressHeader(String name, Address address) {
        setHeader(name, address.toString());
    }

    @Override
    public void addAddressHeader(String name, Address address, boolean first) {
        addParameterableHeader(name, address, first);
    }

    @Override
    public Parameterable getParameterableHeader(String name) throws ServletParseException {
        HeaderName header = HeaderName.of(name);
        ByteSpan value = message().first(header);
        return value.isPresent() ? ParameterableValue.parse(value.toString(), writer(header)) : null;
    }

    @Override
    public ListIterator<? extends Parameterable> getParameterableHeaders(String name) throws ServletParseException {
        List<Parameterable> found = new ArrayList<>(2);
        for (ByteSpan value : message().values(HeaderName.of(name))) {
            found.add(ParameterableValue.parse(value.toString(), text -> {}));
        }
        return Collections.unmodifiableList(found).listIterator();
    }

    @Override
    public void setParameterableHeader(String name, Parameterable value) {
        setHeader(name, value.toString());
    }

    @Override
    public void addParameterableHeader(String name, Parameterable value, boolean first) {
        if (first) {
            message().addFirst(editable(name), value.toString());
        } else {
            message().add(editable(name), value.toString());
        }
    }

    @Override
    public Address getFrom() {
        return AddressValue.of(message().from());
    }

    @Override
    public Address getTo() {
        return AddressValue.of(message().to());
    }

    @Override
    public String getCallId() {
        return message().callId().toString();
    }

    @Override
    public String getProtocol() {
        return "SIP/2.0";
    }

    @Override
    public int getExpires() {
        ByteSpan expires = message().first(HeaderName.EXPIRES);
        return expires.isPresent() ? (int) expires.parseUnsigned(Integer.MAX_VALUE) : -1;
    }

    @Override
    public void setExpires(int seconds) {
        if (seconds < 0) {
            removeHeader("Expires");
        } else {
            setHeader("Expires", Integer.toString(seconds));
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
        return flow().map(f -> f.remote().getAddress().getHostAddress()).orElse(null);
    }

    @Override
    public int getRemotePort() {
        return flow().map(f -> f.remote().getPort()).orElse(-1);
    }

    @Override
    public String getLocalAddr() {
        return flow().map(f -> f.local().getAddress().getHostAddress()).orElse(null);
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
