// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The certificates that listeners show, by the server name that a peer asks for (SNI, RFC 6066 §3). They can be replaced at
 * any time: handshakes from then on show the new ones, connections that stand are not touched. Thread-safe.
 */
public final class TlsIdentities {
    /** What is shown now; swapped whole. */
    private record Shown(TlsIdentity standard, Map<String, TlsIdentity> byName, List<TlsIdentity> all) {}

    private volatile Shown shown;

    /**
     * What is shown at first.
     *
     * @param standard for a peer that asks for no name, or for one that no certificate has
     * @param more for their own names; the earlier one wins where two have the same
     */
    public TlsIdentities(TlsIdentity standard, List<TlsIdentity> more) {
        replace(standard, more);
    }

    /** Shows these from now on; as in the constructor. */
    public void replace(TlsIdentity standard, List<TlsIdentity> more) {
        Objects.requireNonNull(standard, "standard");
        Map<String, TlsIdentity> byName = new HashMap<>();
        List<TlsIdentity> all = new ArrayList<>(more);
        all.add(standard);
        for (TlsIdentity identity : all) {
            identity.names().forEach(name -> byName.putIfAbsent(name, identity));
        }
        shown = new Shown(standard, Map.copyOf(byName), List.copyOf(all));
    }

    /** The certificate for that name: one that has it, else one with a wildcard for it, else the standard one. */
    public TlsIdentity forName(String serverName) {
        Shown now = shown;
        String name = serverName.toLowerCase(Locale.ROOT);
        TlsIdentity exact = now.byName().get(name);
        if (exact != null) {
            return exact;
        }
        int dot = name.indexOf('.');
        TlsIdentity wild = dot < 0 ? null : now.byName().get("*" + name.substring(dot));
        return wild != null ? wild : now.standard();
    }

    /** Every one that is shown now, the standard one last. */
    public List<TlsIdentity> all() {
        return shown.all();
    }
}
