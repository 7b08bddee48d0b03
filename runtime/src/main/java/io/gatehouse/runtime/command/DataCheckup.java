// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.directory.Directory;
import io.gatehouse.directory.DirectoryUnavailable;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.location.LocationStore;
import io.gatehouse.platform.thread.Blocking;

/** {@code doctor}, as far as the data go: one line, with a tab between what was looked at and what was found. */
final class DataCheckup implements Command {
    private final Directory directory;
    private final LocationStore location;

    DataCheckup(Directory directory, LocationStore location) {
        this.directory = directory;
        this.location = location;
    }

    @Blocking
    @Override
    public int run(CommandRequest request, CommandOutput output) {
        output.line("registrations\t" + location.bindings() + " of " + location.users() + " users");
        long inMemory = directory.accounts().count();
        try {
            long stored = 0;
            for (Tenant tenant : directory.tenants().list()) {
                stored += directory.users().count(tenant);
            }
            if (stored == inMemory) {
                output.line("database\tanswers; " + stored + " users of "
                        + directory.tenants().list().size() + " tenants");
                return DONE;
            }
            output.error("database\tholds " + stored + " users, the server has " + inMemory + " in memory");
        } catch (DirectoryUnavailable away) {
            output.error("database\tdoes not answer: " + away.getMessage() + "; all " + inMemory
                    + " users sign in from memory");
        }
        return FAILED;
    }
}
