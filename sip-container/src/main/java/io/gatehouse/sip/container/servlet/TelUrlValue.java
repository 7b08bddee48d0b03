// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.uri.TelUri;
import io.gatehouse.sip.uri.Uri;
import java.util.Iterator;
import java.util.function.Consumer;
import javax.servlet.sip.TelURL;
import javax.servlet.sip.URI;

/** A telephone number of JSR 289 over an immutable {@link TelUri}. */
public final class TelUrlValue extends UriValue implements TelURL {
    TelUrlValue(Uri uri, Consumer<Uri> place) {
        super(uri, place);
    }

    private TelUri tel() {
        return (TelUri) uri();
    }

    @Override
    public String getPhoneNumber() {
        return tel().global() ? tel().number().substring(1) : tel().number();
    }

    @Override
    public boolean isGlobal() {
        return tel().global();
    }

    @Override
    public String getPhoneContext() {
        return getParameter("phone-context");
    }

    @Override
    public String getParameter(String key) {
        return tel().param(key).orElse(null);
    }

    @Override
    public Iterator<String> getParameterNames() {
        return tel().parameters().asMap().keySet().iterator();
    }

    @Override
    public void setPhoneNumber(String number) {
        change(Uri.parse("tel:" + number));
    }

    @Override
    public void setPhoneNumber(String number, String phoneContext) {
        change(Uri.parse("tel:" + number + ";phone-context=" + phoneContext));
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
