// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Set;
import java.util.function.Consumer;
import javax.servlet.sip.Address;
import javax.servlet.sip.Parameterable;
import javax.servlet.sip.ServletParseException;

/**
 * What one application sees of a message (JSR 289 §5): its own edits over bytes that are shared, its own attributes. Nothing
 * is made of a header field before it is asked for. Confined to the loop that runs the application.
 */
abstract class MessageView extends MessageContent {
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

    MessageView(DeployedApplication application) {
        this.application = application;
    }

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
}
