// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

/**
 * Somebody who may sign in to the portal.
 *
 * @param id of the user, or of the administrator
 * @param tenantId 0 for a system administrator
 * @param credentialVersion of a user's account password; 0 for an administrator
 */
public record PortalIdentity(Kind kind, long id, long tenantId, String username, long credentialVersion) {
    /** What somebody is to the portal. */
    public enum Kind {
        /** Of the whole system. */
        ADMINISTRATOR,
        /** Of one tenant, without a SIP account. */
        MANAGER,
        /** Of a SIP account. */
        USER
    }
}
