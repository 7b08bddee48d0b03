// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.directory.Tenants;
import io.gatehouse.directory.Users;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.thread.Blocking;

/** {@code tenants list} and {@code tenants create}. */
@Blocking
final class TenantCommands {
    private final Tenants tenants;
    private final Users users;

    TenantCommands(Tenants tenants, Users users) {
        this.tenants = tenants;
        this.users = users;
    }

    /** All of them by domain. */
    int list(CommandRequest request, CommandOutput output) {
        Table table = new Table("domain", "name", "users", "state");
        for (Tenant tenant : tenants.list()) {
            table.row(tenant.domain(), tenant.name(), users.count(tenant), tenant.enabled() ? "enabled" : "disabled");
        }
        table.writeTo(output, request.has("json"));
        return Command.DONE;
    }

    /** {@code domain}, and {@code name} for people. */
    int create(CommandRequest request, CommandOutput output) {
        String domain = request.required("domain");
        Tenant tenant = tenants.create(request.argument("name").orElse(domain), domain);
        output.line("Tenant " + tenant.domain() + " was made");
        return Command.DONE;
    }
}
