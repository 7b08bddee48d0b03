// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import java.util.Locale;

/** What a server does; {@code gatehouse.roles} lists those of this one. */
public enum Role {
    /** The SIP application {@code sbc-edge}: the only part that talks to the outside. */
    EDGE,
    /** The SIP application {@code registrar}, with the directory and the bindings. */
    REGISTRAR,
    /** REST API, sign-in and portal. */
    ADMIN;

    /** As written in {@code gatehouse.roles}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The reverse of {@link #word()}.
     *
     * @throws IllegalArgumentException for any other word
     */
    public static Role ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
