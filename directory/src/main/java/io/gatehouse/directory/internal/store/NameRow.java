// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;

/** A name of a user or a manager in a tenant's one namespace. */
@Entity
@Table(name = "name")
@IdClass(NameRow.Key.class)
public class NameRow {
    @Id
    @Column(name = "tenant_id")
    public long tenantId;

    @Id
    public String name;

    @Column(name = "user_id")
    public Long userId;

    @Column(name = "administrator_id")
    public Long administratorId;

    /** A user's name. */
    public static NameRow ofUser(AccountRow account, String name) {
        NameRow row = new NameRow();
        row.tenantId = account.tenantId;
        row.name = name;
        row.userId = account.id;
        return row;
    }

    /** A manager's name; system administrators stand in tenant 0. */
    public static NameRow ofAdministrator(AdministratorRow administrator) {
        NameRow row = new NameRow();
        row.tenantId = administrator.tenantId;
        row.name = administrator.username;
        row.administratorId = administrator.id;
        return row;
    }

    /** The primary key. */
    public static class Key implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        public long tenantId;
        public String name;

        /** For Hibernate. */
        public Key() {}

        /** A name in a tenant. */
        public Key(long tenantId, String name) {
            this.tenantId = tenantId;
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.tenantId == tenantId && key.name.equals(name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenantId, name);
        }
    }
}
