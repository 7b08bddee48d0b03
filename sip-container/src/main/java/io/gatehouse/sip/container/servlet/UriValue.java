// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.TelUri;
import io.gatehouse.sip.uri.Uri;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import javax.servlet.sip.URI;

/**
 * A URI as JSR 289 shows it: changeable, over an immutable {@link Uri}. A change is told to the place the URI was taken from
 * (a Request-URI, an address), so that it counts there. Confined to one thread at a time.
 */
public class UriValue implements URI {
    private static final Consumer<Uri> NOWHERE = uri -> {};

    private Uri uri;
    private final Consumer<Uri> place;

    UriValue(Uri uri, Consumer<Uri> place) {
        this.uri = uri;
        this.place = place;
    }

    /** One that stands for itself. */
    public static URI of(Uri uri) {
        return of(uri, NOWHERE);
    }

    static URI of(Uri uri, Consumer<Uri> place) {
        if (uri instanceof SipUri) {
            return new SipUriValue(uri, place);
        }
        return uri instanceof TelUri ? new TelUrlValue(uri, place) : new UriValue(uri, place);
    }

    /** The immutable URI behind any URI object, also one that another container's classes made. */
    public static Uri unwrap(URI uri) {
        return uri instanceof UriValue ours ? ours.uri : Uri.parse(uri.toString());
    }

    final Uri uri() {
        return uri;
    }

    final void change(Uri changed) {
        uri = changed;
        place.accept(changed);
    }

    @Override
    public String getScheme() {
        return uri.scheme();
    }

    @Override
    public boolean isSipURI() {
        return uri instanceof SipUri;
    }

    @Override
    public String getParameter(String key) {
        return null;
    }

    @Override
    public Iterator<String> getParameterNames() {
        return List.<String>of().iterator();
    }

    @Override
    public void setParameter(String name, String value) {
        change(Uri.parse(uri + ";" + name + (value.isEmpty() ? "" : "=" + value)));
    }

    @Override
    public void removeParameter(String name) {
        List<String> kept = new ArrayList<>();
        for (String part : uri.toString().split(";")) {
            String lower = part.toLowerCase(Locale.ROOT);
            String wanted = name.toLowerCase(Locale.ROOT);
            if (kept.isEmpty() || !(lower.equals(wanted) || lower.startsWith(wanted + "="))) {
                kept.add(part);
            }
        }
        change(Uri.parse(String.join(";", kept)));
    }

    @Override
    public URI clone() {
        return of(uri);
    }

    /** SIP URIs by RFC 3261 §19.1.4, others by their text. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof UriValue that)) {
            return false;
        }
        return uri instanceof SipUri a && that.uri instanceof SipUri b ? a.equivalent(b) : uri.equals(that.uri);
    }

    @Override
    public int hashCode() {
        return uri instanceof SipUri sip ? sip.equivalenceHash() : Objects.hashCode(uri);
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
