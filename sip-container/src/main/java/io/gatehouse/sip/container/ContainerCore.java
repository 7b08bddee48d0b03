// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.util.List;

/**
 * Holds the parts of a container together. The listeners and transactions below the servlet layer are not part of this
 * build: {@link #start} says so, and nothing else is reached without it.
 */
final class ContainerCore {
    private final ContainerSettings settings;

    ContainerCore(ContainerSettings settings) {
        this.settings = settings;
    }

    void start() {
        throw noTransport();
    }

    Deployment deploy(SipApplication application) {
        throw noTransport();
    }

    void openListeners() {
        throw noTransport();
    }

    void closeListeners() {
        // nothing was opened
    }

    List<BoundListener> listeners() {
        return List.of();
    }

    ContainerServices services() {
        throw noTransport();
    }

    void stop() {
        // nothing was started
    }

    void dump(Appendable out, String indent) throws IOException {
        out.append(indent).append("sip-container, not started, ").append(settings.listeners().size() + " listeners\n");
    }

    private static StartupRefusal noTransport() {
        return new StartupRefusal("This build has no SIP transport: no listener can be opened");
    }
}
