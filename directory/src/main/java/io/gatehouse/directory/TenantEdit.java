// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.util.Optional;

/** What to change of a tenant, all of it or nothing; what is empty stays. */
public record TenantEdit(Optional<String> name, Optional<String> domain, Optional<Boolean> enabled) {}
