// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.Uri;
import java.util.function.Consumer;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.URI;

/**
 * An address of JSR 289: changeable, over an immutable {@link NameAddr}; changes go back to the header field it was taken
 * from. {@code *} of a Contact is the wildcard.
 */
public final class AddressValue extends ParameterHolder implements Address {
    private static final String WILDCARD = "*";
    private static final Consumer<String> NOWHERE = text -> {};

    /** Null for the wildcard. */
    private NameAddr address;

    private final Consumer<String> place;

    private AddressValue(NameAddr address, Consumer<String> place) {
        this.address = address;
        this.place = place;
    }

    /** One that stands for itself. */
    public static AddressValue of(NameAddr address) {
        return new AddressValue(address, NOWHERE);
    }

    static AddressValue of(NameAddr address, Consumer<String> place) {
        return new AddressValue(address, place);
    }

    /** @throws ServletParseException if this is not an address */
    public static AddressValue parse(CharSequence text, Consumer<String> place) throws ServletParseException {
        try {
            boolean wildcard = text.toString().strip().equals(WILDCARD);
            return new AddressValue(wildcard ? null : NameAddr.parse(text), place);
        } catch (MalformedHeader broken) {
            throw new ServletParseException(broken.getMessage(), broken);
        }
    }

    /** @throws ServletParseException if this is not an address */
    public static AddressValue parse(CharSequence text) throws ServletParseException {
        return parse(text, NOWHERE);
    }

    private NameAddr real() {
        if (address == null) {
            throw new IllegalStateException("the wildcard address has no parts");
        }
        return address;
    }

    private void change(NameAddr changed) {
        address = changed;
        place.accept(toString());
    }

    @Override
    public boolean isWildcard() {
        return address == null;
    }

    @Override
    public URI getURI() {
        return address == null ? null : UriValue.of(address.uri(), uri -> change(real().withUri(uri)));
    }

    @Override
    public void setURI(URI uri) {
        change(real().withUri(UriValue.unwrap(uri)));
    }

    @Override
    public String getDisplayName() {
        return real().displayName().orElse(null);
    }

    @Override
    public void setDisplayName(String name) {
        Uri uri = real().uri();
        String head = name == null
                ? NameAddr.of(uri).toString()
                : NameAddr.of(name, uri).toString();
        change(NameAddr.parse(head + address.parameters()));
    }

    @Override
    public int getExpires() {
        String expires = getParameter("expires");
        try {
            return expires == null ? -1 : Integer.parseInt(expires);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    @Override
    public void setExpires(int seconds) {
        setParameter("expires", seconds < 0 ? null : Integer.toString(seconds));
    }

    @Override
    public float getQ() {
        String q = getParameter("q");
        try {
            return q == null ? -1.0f : Float.parseFloat(q);
        } catch (NumberFormatException notANumber) {
            return -1.0f;
        }
    }

    @Override
    public void setQ(float q) {
        if (q > 1.0f || q < 0.0f && q != -1.0f) {
            throw new IllegalArgumentException("q is between 0 and 1: " + q);
        }
        setParameter("q", q < 0 ? null : Float.toString(q));
    }

    @Override
    Parameters parameters() {
        return address == null ? Parameters.NONE : address.parameters();
    }

    @Override
    void parameters(Parameters changed) {
        change(real().withParameters(changed));
    }

    @Override
    public String getValue() {
        String text = toString();
        int close = text.lastIndexOf('>');
        return close < 0 ? text : text.substring(0, close + 1);
    }

    @Override
    public void setValue(String value) {
        change(NameAddr.parse(value));
    }

    @Override
    public Object clone() {
        return new AddressValue(address, NOWHERE);
    }

    /** Two addresses are equal when their URIs are (JSR 289, Address.equals) and their parameters, tag included. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AddressValue that)) {
            return false;
        }
        if (address == null || that.address == null) {
            return isWildcard() && that.isWildcard();
        }
        return UriValue.of(address.uri()).equals(UriValue.of(that.address.uri()))
                && parameters().asMap().equals(that.parameters().asMap());
    }

    @Override
    public int hashCode() {
        return address == null ? 0 : UriValue.of(address.uri()).hashCode();
    }

    @Override
    public String toString() {
        return address == null ? WILDCARD : address.toString();
    }
}
