// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

/**
 * How to import.
 *
 * @param domain for lines without a {@code domain} of their own; empty for none
 * @param createTenants makes tenants that do not exist yet
 * @param policy refuses weak passwords instead of counting them
 */
public record ImportOptions(String domain, boolean createTenants, boolean policy) {}
