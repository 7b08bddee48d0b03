// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.servlet.sip.Parameterable;
import javax.servlet.sip.ServletParseException;

/** A header value with parameters, such as {@code Event} (JSR 289 §4.1.4); changes go back to its message. */
public final class ParameterableValue implements Parameterable {
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
    public String getParameter(String name) {
        ByteSpan found = parameters.value(name);
        return found.isPresent() ? Parameters.unquote(found).toString() : null;
    }

    @Override
    public Iterator<String> getParameterNames() {
        return map().keySet().iterator();
    }

    @Override
    public Set<Map.Entry<String, String>> getParameters() {
        return map().entrySet();
    }

    private Map<String, String> map() {
        return parameterMap(parameters);
    }

    static Map<String, String> parameterMap(Parameters parameters) {
        Map<String, String> map = new LinkedHashMap<>();
        parameters.forEach((name, found) ->
                map.put(name.toString(), Parameters.unquote(found).toString()));
        return map;
    }

    @Override
    public void setParameter(String name, String newValue) {
        parameters = newValue == null ? parameters.without(name) : parameters.with(name, newValue);
        place.accept(toString());
    }

    @Override
    public void removeParameter(String name) {
        setParameter(name, null);
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
                && map().equals(that.map());
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
