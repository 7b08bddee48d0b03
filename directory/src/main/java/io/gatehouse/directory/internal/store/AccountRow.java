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

/** A user. A row as it is stored, for one transaction; never leaves the module. */
@Entity
@Table(name = "account")
public class AccountRow {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "directory_id")
    @SequenceGenerator(name = "directory_id", sequenceName = "directory_id", allocationSize = 100)
    public long id;

    @Column(name = "tenant_id")
    public long tenantId;

    public String username;

    public String spelling;

    public String extension;

    @Column(name = "display_name")
    public String displayName;

    public String email;

    public boolean enabled;

    @Column(name = "credential_version")
    public long credentialVersion;

    /** Bits {@code 1 << DigestAlgorithm.ordinal()}. */
    public short algorithms;

    public byte[] secret;

    @Column(name = "extension_secret")
    public byte[] extensionSecret;

    @Column(name = "created_at")
    public Instant createdAt;
}
