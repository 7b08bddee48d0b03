// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.sip.digest.DigestAlgorithm;
import java.time.Instant;
import java.util.Set;

/**
 * A user as stored, without secrets.
 *
 * @param username in lower case
 * @param extension empty if there is none
 * @param algorithms of which there are HA1s; empty when there is no password
 */
public record User(
        long id,
        long tenantId,
        String domain,
        String username,
        String extension,
        String displayName,
        String email,
        boolean enabled,
        Set<DigestAlgorithm> algorithms,
        Instant createdAt) {}
