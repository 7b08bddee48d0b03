// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import java.io.Serial;

/** A command that cannot be carried out as it was given; the message is what the operator reads. */
public final class CommandRefused extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public CommandRefused(String message) {
        super(message);
    }
}
