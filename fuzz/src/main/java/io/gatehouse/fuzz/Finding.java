// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

/** What must hold does not. */
public final class Finding extends AssertionError {
    private static final long serialVersionUID = 1L;

    public Finding(String what) {
        super(what);
    }

    public Finding(String what, Throwable cause) {
        super(what, cause);
    }

    /** Fails if the condition does not hold. */
    public static void unless(boolean holds, String what) {
        if (!holds) {
            throw new Finding(what);
        }
    }
}
