// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import java.util.function.Consumer;
import javax.servlet.sip.ServletParseException;

/** A header value with parameters, such as {@code Event} (JSR 289 §4.1.4); changes go back to its message. */
public final class ParameterableValue extends ParameterHolder {
    private String value;
    private Parameters parameters;
    private final Consumer<String> place;

    private ParameterableValue(String value, Parameters parameters, Consumer<String> place) {
        this.value = value;
        this.parameters = parameters;
        this.place = place;
    }

    /** @throws ServletParseException if the parameters are broken */
    public static ParameterableValue parse(String text, Consumer<String> place) throws ServletParseException {
        int from = text.startsWith("<") ? Math.max(text.indexOf('>'), 0) : 0;
        int semicolon = text.indexOf(';', from);
        try {
            return semicolon < 0
                    ? new ParameterableValue(text.strip(), Parameters.NONE, place)
                    : new ParameterableValue(
                            text.substring(0, semicolon).strip(),
                            Parameters.parse("value", ByteSpan.of(text.substring(semicolon))),
                            place);
        } catch (MalformedHeader broken) {
            throw new ServletParseException(broken.getMessage(), broken);
        }
    }

    @Override
    Parameters parameters() {
        return parameters;
    }

    @Override
    void parameters(Parameters changed) {
        parameters = changed;
        place.accept(toString());
    }

    @Override
    public String getValue() {
        return value;
    }

    @Override
    public void setValue(String newValue) {
        value = newValue;
        place.accept(toString());
    }

    @Override
    public Object clone() {
        return new ParameterableValue(value, parameters, text -> {});
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParameterableValue that
                && value.equalsIgnoreCase(that.value)
                && parameters.asMap().equals(that.parameters.asMap());
    }

    @Override
    public int hashCode() {
        return value.toLowerCase(java.util.Locale.ROOT).hashCode();
    }

    @Override
    public String toString() {
        return value + parameters;
    }
}
