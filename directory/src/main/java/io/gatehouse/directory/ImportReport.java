// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.util.List;

/**
 * What an import did. With errors, nothing at all was changed.
 *
 * @param imported accounts made
 * @param tenantsCreated tenants made
 * @param weak passwords that the policy would refuse
 * @param errors the first of them, by line
 * @param errorCount all of them
 */
public record ImportReport(int imported, int tenantsCreated, int weak, List<LineError> errors, int errorCount) {
    /** What is wrong with a line, in which column, and what to do. */
    public record LineError(long line, String column, String message) {
        @Override
        public String toString() {
            return "line " + line + ", " + column + ": " + message;
        }
    }

    /** Whether the accounts are in. */
    public boolean done() {
        return errorCount == 0;
    }
}
