// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

/**
 * What a user is made from. Empty texts stand for none.
 *
 * @param username its spelling is kept for digests; the name itself is without regard to case
 * @param password of the account; empty: cannot sign in by password. The policy is the caller's to ask
 * @param extensionPassword signs nobody in
 */
public record NewUser(
        String username,
        String password,
        String extension,
        String extensionPassword,
        String displayName,
        String email) {

    /** Without the passwords. */
    @Override
    public String toString() {
        return "NewUser[" + username + ", " + extension + "]";
    }
}
