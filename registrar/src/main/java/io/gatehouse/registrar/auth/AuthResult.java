// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import io.gatehouse.directory.account.Account;

/** What came of checking a request's credentials. */
public sealed interface AuthResult {
    /**
     * It is who it says.
     *
     * @param credential which of the account's credentials was used: {@link Authenticator#ACCOUNT_CREDENTIAL}
     */
    record Authenticated(Account account, String credential) implements AuthResult {}

    /**
     * Ask (again).
     *
     * @param stale the digest was right, only the nonce is of no use any more (RFC 7616 §3.3)
     */
    record Challenged(boolean stale, Why why) implements AuthResult {}

    /** The request is refused without asking again. */
    record Refused(int status, String reason, Why why) implements AuthResult {}

    /** For counting. */
    enum Why {
        NO_CREDENTIALS("no-credentials"),
        STALE_NONCE("stale-nonce"),
        /** Wrong name or password, with a nonce that was made for the address it came from. */
        WRONG_CREDENTIALS("wrong-credentials"),
        /** Wrong name or password, with a nonce that proves nothing about the address it came from. */
        WRONG_CREDENTIALS_UNPROVEN("wrong-credentials-unproven"),
        ACCOUNT_DISABLED("account-disabled"),
        BAD_CREDENTIALS_HEADER("bad-credentials-header");

        private final String tag;

        Why(String tag) {
            this.tag = tag;
        }

        /** The value of a metric's {@code reason} tag. */
        public String tag() {
            return tag;
        }
    }
}
