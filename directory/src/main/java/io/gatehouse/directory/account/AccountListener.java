// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

/**
 * Told of every change after {@link Accounts} shows it and before the call that made it returns, one change at a time, on
 * the thread that made it. Must be quick and must not write to the directory. What it throws is logged; the others are
 * still told.
 */
public interface AccountListener {
    /** An account came into being, alone or by an import. */
    default void added(Account account) {}

    /** An account changed; compare {@link Account#enabled()} and {@link Account#credentialVersion()}. */
    void changed(Account before, Account after);

    /** An account is gone. */
    void removed(Account account);

    /** A tenant changed, for example {@link Tenant#enabled()}; its accounts are not reported one by one. */
    default void tenantChanged(Tenant before, Tenant after) {}
}
