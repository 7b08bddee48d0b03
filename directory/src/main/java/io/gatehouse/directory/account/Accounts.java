// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.util.Optional;

/**
 * Every tenant and account, in memory. Lookups are wait-free, may run on any thread, event loops included, and never
 * touch the database: with the database gone everybody goes on signing in. Names and domains are compared without regard
 * to ASCII case. A write is seen here before the call that made it returns.
 */
public interface Accounts {
    /** The tenant that owns a domain, by its own name or an alias; disabled tenants too. */
    @OnEventLoop
    Optional<Tenant> tenant(CharSequence domain);

    /** The tenant with that id, as it is now. */
    @OnEventLoop
    Optional<Tenant> tenantById(long id);

    /** The account of a tenant by username, extension number or device name; disabled accounts too. */
    @OnEventLoop
    Optional<Account> find(Tenant tenant, CharSequence name);

    /** The account with that id, as it is now. */
    @OnEventLoop
    Optional<Account> byUserId(long userId);

    /** How many accounts there are, disabled ones included. */
    long count();

    /** Tells a listener of every change from now on. */
    Subscription subscribe(AccountListener listener);

    /**
     * Copies an HA1 that nobody has, the same until the process ends, into {@code target}: an unknown name is checked against
     * it, so that unknown and known look and time alike.
     */
    @OnEventLoop
    void dummyHa1(DigestAlgorithm algorithm, byte[] target);
}
