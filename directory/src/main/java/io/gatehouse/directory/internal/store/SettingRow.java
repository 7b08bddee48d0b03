// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A value by key. A row as it is stored, for one transaction; never leaves the module. */
@Entity
@Table(name = "setting")
public class SettingRow {
    @Id
    @Column(name = "key_name")
    public String key;

    public String content;
}
