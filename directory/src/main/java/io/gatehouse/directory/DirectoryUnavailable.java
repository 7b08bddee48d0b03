// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.io.Serial;

/** The database does not answer: nothing was changed, or it is not known whether it was. Lookups go on. Worth a retry. */
public final class DirectoryUnavailable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what the database said. */
    public DirectoryUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
