// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import java.io.Serial;

/**
 * The store cannot keep a change, most likely because the disk is full; nothing was changed. A registrar answers 500 with
 * Retry-After. Carries no stack trace: under load it is thrown for every REGISTER.
 */
public final class LocationStoreFull extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The message says what could not grow and why. */
    public LocationStoreFull(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
