// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.internal.secret.Ha1Set;
import io.gatehouse.directory.internal.secret.Seal;
import io.gatehouse.directory.internal.store.AccountRow;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.security.MessageDigest;

/** Puts passwords into rows, sealed. */
final class Secrets {
    private static final byte[] NONE = {};

    private final Seal seal;

    Secrets(Seal seal) {
        this.seal = seal;
    }

    /** The row must have its id. An empty password leaves none. */
    void password(AccountRow row, String realm, String password) {
        ha1s(row, password.isEmpty() ? NONE : Ha1Set.ofPassword(row.spelling, realm, password));
    }

    /** HA1s as {@link Ha1Set} bytes; empty for none. */
    void ha1s(AccountRow row, byte[] set) {
        row.algorithms = (short) (set.length == 0 ? 0 : Ha1Set.algorithms(set));
        row.secret = set.length == 0
                ? NONE
                : seal.close(new Seal.Place(Seal.Kind.ACCOUNT_PASSWORD, row.tenantId, row.id), set);
    }

    /** Kept as a hash that no REGISTER can be checked against. */
    void extensionPassword(AccountRow row, String realm, String password) {
        row.extensionSecret = password.isEmpty()
                ? NONE
                : seal.close(place(row), Digest.ha1(DigestAlgorithm.SHA_256, row.username, realm, password));
    }

    boolean extensionPasswordIs(AccountRow row, String realm, String password) {
        return row.extensionSecret.length > 0
                && MessageDigest.isEqual(
                        seal.open(place(row), row.extensionSecret),
                        Digest.ha1(DigestAlgorithm.SHA_256, row.username, realm, password));
    }

    private static Seal.Place place(AccountRow row) {
        return new Seal.Place(Seal.Kind.EXTENSION_PASSWORD, row.tenantId, row.id);
    }
}
