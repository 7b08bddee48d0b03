// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A tenant's domain or alias. A row as it is stored, for one transaction; never leaves the module. */
@Entity
@Table(name = "tenant_domain")
public class DomainRow {
    @Id
    public String domain;

    @Column(name = "tenant_id")
    public long tenantId;

    public boolean main;

    /** A domain of a tenant: its own ({@code main}) or an alias. */
    public static DomainRow of(long tenantId, String domain, boolean main) {
        DomainRow row = new DomainRow();
        row.tenantId = tenantId;
        row.domain = domain;
        row.main = main;
        return row;
    }
}
