// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import io.gatehouse.platform.settings.Setting;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.platform.trace.hep.HepTarget;
import java.util.List;
import java.util.Optional;

/** What an operator can set about tracing. */
public final class TraceSettings {
    /** How HEP packets travel. */
    public enum HepTransport {
        UDP,
        TCP
    }

    public static final Setting<String> HEP_ADDRESS = Setting.text(
            "gatehouse.trace.hep.address",
            "",
            "Host of a HEP collector, such as Homer's, that is sent every SIP message, credentials blanked; empty: none");
    public static final Setting<Integer> HEP_PORT =
            Setting.integer("gatehouse.trace.hep.port", 9060, 1, 65_535, "Port of the HEP collector");
    public static final Setting<HepTransport> HEP_TRANSPORT = Setting.choice(
            "gatehouse.trace.hep.transport", HepTransport.class, HepTransport.UDP, "How HEP packets travel");
    public static final Setting<Integer> HEP_CAPTURE_ID = Setting.integer(
            "gatehouse.trace.hep.capture-id", 1, 0, Integer.MAX_VALUE, "By which the HEP collector knows this server");
    public static final Setting<String> HEP_KEY = Setting.text(
                    "gatehouse.trace.hep.key", "", "Password that the HEP collector asks for; empty: none")
            .asSecret();

    /** All of them, in the order of the documentation. */
    public static final List<Setting<?>> ALL = List.of(HEP_ADDRESS, HEP_PORT, HEP_TRANSPORT, HEP_CAPTURE_ID, HEP_KEY);

    private TraceSettings() {}

    /** The collector, if there is one. */
    public static Optional<HepTarget> collector(Settings settings) {
        String host = settings.get(HEP_ADDRESS);
        return host.isEmpty()
                ? Optional.empty()
                : Optional.of(new HepTarget(
                        host,
                        settings.get(HEP_PORT),
                        settings.get(HEP_TRANSPORT) == HepTransport.TCP,
                        settings.get(HEP_CAPTURE_ID),
                        settings.get(HEP_KEY)));
    }
}
