// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;

/** A tenant. A row as it is stored, for one transaction; never leaves the module. */
@Entity
@Table(name = "tenant")
public class TenantRow {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "directory_id")
    @SequenceGenerator(name = "directory_id", sequenceName = "directory_id", allocationSize = 100)
    public long id;

    public String name;

    public boolean enabled;

    /** Wanted algorithms as tokens, most wanted first, with commas. */
    public String algorithms;

    @Column(name = "default_expiry_s")
    public int defaultExpirySeconds;

    @Column(name = "min_expiry_s")
    public int minExpirySeconds;

    @Column(name = "max_expiry_s")
    public int maxExpirySeconds;

    @Column(name = "max_contacts")
    public int maxContacts;

    @Column(name = "created_at")
    public Instant createdAt;
}
