// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import java.net.URL;
import java.util.Map;
import java.util.Objects;

/**
 * A SIP application as it is handed to {@link SipContainer#deploy}.
 *
 * @param name how logs and {@code dump} call it; the name that the application router uses is the {@code app-name} of the
 *     descriptor, and both are the same in Gatehouse
 * @param sipXml the descriptor (JSR 289 §19), for instance {@code META-INF/sip/edge.xml} on the class path
 * @param loader loads servlet and listener classes; the context class loader while they run
 * @param contextAttributes put into the application's ServletContext before any of its code runs
 */
public record SipApplication(String name, URL sipXml, ClassLoader loader, Map<String, Object> contextAttributes) {
    public SipApplication {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sipXml, "sipXml");
        Objects.requireNonNull(loader, "loader");
        contextAttributes = Map.copyOf(contextAttributes);
    }
}
