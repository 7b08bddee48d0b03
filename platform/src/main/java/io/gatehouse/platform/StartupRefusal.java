// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform;

import java.io.Serial;

/**
 * Something the operator must mend before Gatehouse can start: a bad value, a port in use, a data directory that another
 * process owns. The message is the one line that is printed, so it names the thing, where it came from and what is
 * allowed; it never holds a secret. The program ends with status 2.
 */
public final class StartupRefusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A refusal that explains itself. */
    public StartupRefusal(String line) {
        super(oneLine(line));
    }

    /** A refusal with the exception that led to it, for the debug log; the line alone must be enough to act on. */
    public StartupRefusal(String line, Throwable cause) {
        super(oneLine(line), cause);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }
}
