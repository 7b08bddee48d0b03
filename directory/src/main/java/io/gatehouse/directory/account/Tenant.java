// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

import io.gatehouse.sip.digest.DigestAlgorithm;
import java.util.List;
import java.util.Set;

/**
 * A tenant as the SIP side sees it. Immutable; a change makes a new record.
 *
 * @param id never reused
 * @param name for people
 * @param domain SIP domain and digest realm, lower case
 * @param aliases further domains whose users these are; they use the realm of {@code domain}
 * @param enabled a disabled tenant registers and routes nobody
 * @param algorithms digest algorithms to offer, most wanted first: those of the tenant's order for which every account
 *     has an HA1. While accounts migrated as MD5 HA1 are left, that is MD5 alone
 * @param registration expiry limits and contacts per user
 */
public record Tenant(
        long id,
        String name,
        String domain,
        Set<String> aliases,
        boolean enabled,
        List<DigestAlgorithm> algorithms,
        RegistrationPolicy registration) {

    /** Takes immutable copies. */
    public Tenant {
        aliases = Set.copyOf(aliases);
        algorithms = List.copyOf(algorithms);
    }

    /** Whether a host, in any case, is this tenant's domain or one of its aliases. */
    public boolean hasDomain(CharSequence host) {
        if (Names.equalIgnoringCase(domain, host)) {
            return true;
        }
        for (String alias : aliases) {
            if (Names.equalIgnoringCase(alias, host)) {
                return true;
            }
        }
        return false;
    }
}
