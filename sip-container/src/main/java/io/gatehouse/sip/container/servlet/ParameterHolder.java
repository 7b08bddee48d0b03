// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.message.Parameters;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.servlet.sip.Parameterable;

/** What has parameters behind it (JSR 289 §4.1.4): changeable, over immutable {@link Parameters}. */
abstract class ParameterHolder implements Parameterable {
    abstract Parameters parameters();

    /** Takes these instead. */
    abstract void parameters(Parameters changed);

    @Override
    public String getParameter(String name) {
        return parameters().text(name).orElse(null);
    }

    @Override
    public Iterator<String> getParameterNames() {
        return parameters().asMap().keySet().iterator();
    }

    @Override
    public Set<Map.Entry<String, String>> getParameters() {
        return parameters().asMap().entrySet();
    }

    /** @param value null to take it away */
    @Override
    public void setParameter(String name, String value) {
        parameters(value == null ? parameters().without(name) : parameters().with(name, value));
    }

    @Override
    public void removeParameter(String name) {
        parameters(parameters().without(name));
    }

    @Override
    public abstract Object clone();
}
