// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import io.gatehouse.directory.account.Tenant;
import io.gatehouse.sip.message.ByteSpan;

/**
 * The {@code username} of credentials: many phones send {@code alice@test.io} where {@code alice} is meant.
 *
 * @param typed as sent, which is what the digest was made over
 * @param text without the tenant's domain, for looking up
 * @param hasDomain whether it had the domain behind it
 */
record SignInName(CharSequence typed, CharSequence text, boolean hasDomain) {
    static SignInName of(ByteSpan username, Tenant tenant) {
        CharSequence typed = text(username);
        int at = username.indexOf('@', 0);
        boolean ours = at > 0 && tenant.hasDomain(username.slice(at + 1));
        return new SignInName(typed, ours ? text(username.slice(0, at)) : typed, ours);
    }

    /** The span itself while one byte is one char. */
    private static CharSequence text(ByteSpan span) {
        for (int i = 0; i < span.length(); i++) {
            if (span.at(i) < 0) {
                return span.toString();
            }
        }
        return span;
    }
}
