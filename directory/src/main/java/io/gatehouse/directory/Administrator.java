// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

/**
 * Somebody who signs in to the portal and has no SIP account.
 *
 * @param tenantId the tenant that a manager manages; 0 for a system administrator
 */
public record Administrator(
        long id, long tenantId, String username, String displayName, String email, boolean enabled) {
    /** Whether it is a system administrator, not a tenant's manager. */
    public boolean system() {
        return tenantId == 0;
    }
}
