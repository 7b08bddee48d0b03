// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.io.Serial;

/** A stored secret does not open: another master key, another row's secret, or an altered one. Never holds the secret. */
public final class SealBroken extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Names whose secret it is. */
    public SealBroken(String message) {
        super(message);
    }

    /** Names whose secret it is, with the cause. */
    public SealBroken(String message, Throwable cause) {
        super(message, cause);
    }
}
