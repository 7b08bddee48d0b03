// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

/** Which of an account's names somebody used: all of them share one namespace per tenant. */
public enum NameKind {
    /** The username; also when it is all digits and equals the extension number. */
    USERNAME,
    /** The extension number. */
    EXTENSION,
    /** The name of a device with a credential of its own ({@code d~…}). */
    DEVICE,
    /** Not one of this account's names. */
    NONE
}
