// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may sign in and who may not, over every listener there is, IPv4 and IPv6. */
class SignInMatrixTest {
    @TempDir
    private static Path data;

    private static Door door;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data);
        door.createTenant("other.example");
        door.createUser("other.example", "carol", "Meadow-5-linden", "201", "ext-201-secret");
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @ParameterizedTest
    @EnumSource
    void usernameAndAccountPasswordSignIn(Access access) {
        try (Phone phone = access.phone(door, Door.ALICE)) {
            Message answer = phone.register();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers("Contact"))
                    .anyMatch(contact -> contact.contains(phone.contactUri()) && contact.contains("expires=300"));
            assertThat(answer.header("Date")).endsWith("GMT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void toMayNameTheExtensionOfTheSameAccount(Access access) {
        try (Phone phone = access.phone(door, Door.ALICE)) {
            Message answer = phone.register("sip:101@test.io", "Contact: <" + phone.contactUri() + ">\r\nExpires: 300");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(phone.register(phone.aor(), "").headers("Contact"))
                    .as("a query under the username lists what was bound under the extension")
                    .anyMatch(contact -> contact.contains(phone.contactUri()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCapitalFirstLetterAndTheFullAddressAreTheSameUsername(Access access) {
        try (Phone phone = access.phone(door, Door.ALICE.withUsername("Alice"))) {
            assertThat(phone.register("sip:alice@test.io", "").status()).isEqualTo(200);
        }
        try (Phone phone = access.phone(door, Door.ALICE.withUsername("alice@test.io"))) {
            phone.speakAs("sip:alice@test.io");
            assertThat(phone.register("sip:alice@test.io", "").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrongPasswordIsRefused(Access access) {
        assertRefused(access, Door.ALICE.withPassword("Sunrise-4-rivers"), "sip:alice@test.io");
    }

    @ParameterizedTest
    @EnumSource
    void unknownUserIsRefused(Access access) {
        assertRefused(access, new Account("mallory", "Sunrise-4-river", "test.io"), "sip:mallory@test.io");
    }

    @ParameterizedTest
    @EnumSource
    void extensionNumberWithExtensionPasswordIsRefused(Access access) {
        assertRefused(access, new Account("101", "ext-101-secret", "test.io"), "sip:101@test.io");
    }

    @ParameterizedTest
    @EnumSource
    void usernameWithExtensionPasswordIsRefused(Access access) {
        assertRefused(access, Door.ALICE.withPassword("ext-101-secret"), "sip:alice@test.io");
    }

    @ParameterizedTest
    @EnumSource
    void extensionNumberWithAccountPasswordIsRefused(Access access) {
        assertRefused(access, new Account("101", "Sunrise-4-river", "test.io"), "sip:101@test.io");
        assertRefused(access, new Account("101", "Sunrise-4-river", "test.io"), "sip:alice@test.io");
    }

    @ParameterizedTest
    @EnumSource
    void aUserOfOneTenantIsNobodyInAnother(Access access) {
        assertRefused(access, new Account("alice", "Sunrise-4-river", "other.example"), "sip:alice@other.example");
        assertRefused(access, new Account("carol", "Meadow-5-linden", "test.io"), "sip:carol@test.io");
    }

    @ParameterizedTest
    @EnumSource
    void anotherAccountsAddressIsForbidden(Access access) {
        try (Phone phone = access.phone(door, Door.ALICE)) {
            assertThat(phone.register("sip:bob@test.io", "").status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownDomainIsRefusedAtOnce(Access access) {
        try (Phone phone = access.phone(door, new Account("alice", "Sunrise-4-river", "nowhere.example"))) {
            Message answer = phone.register();
            assertThat(answer.status()).isIn(403, 404);
            assertThat(answer.find("WWW-Authenticate")).isEmpty();
        }
    }

    /** The digest is challenged once more and no binding comes of it. */
    private static void assertRefused(Access access, Account account, String aor) {
        try (Phone phone = access.phone(door, account)) {
            Message answer = phone.register(aor, "Contact: <" + phone.contactUri() + ">\r\nExpires: 300");
            assertThat(answer.status()).isIn(401, 403);
            assertThat(door.isBound(phone.contactUri())).isFalse();
        }
    }
}
