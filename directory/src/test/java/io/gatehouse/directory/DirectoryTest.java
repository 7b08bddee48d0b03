// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.NameKind;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
    private static final String PASSWORD = "Sunrise-4-river";

    @TempDir
    Path folder;

    private final MasterKey key = MasterKey.random();

    @Test
    void accountIsFoundByUsernameAndExtensionAfterRestart() {
        try (Directory directory = Directory.open(DirectoryConfig.h2(folder, key))) {
            alice(directory);
            assertAlice(directory);
        }
        try (Directory directory = Directory.open(DirectoryConfig.h2(folder, key))) {
            assertAlice(directory);
        }
    }

    private static void assertAlice(Directory directory) {
        Tenant tenant = directory.accounts().tenant("TEST.io").orElseThrow();
        Account account = directory.accounts().find(tenant, "ALICE").orElseThrow();
        assertThat(directory.accounts().find(tenant, "101")).containsSame(account);
        assertThat(account.kindOf("101")).isEqualTo(NameKind.EXTENSION);
        for (String typed : new String[] {"alice", "Alice", "alice@test.io", "Alice@test.io"}) {
            for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
                assertThat(account.ha1(algorithm, typed).orElseThrow())
                        .isEqualTo(Digest.ha1(algorithm, typed, "test.io", PASSWORD));
            }
        }
        assertThat(account.ha1(DigestAlgorithm.MD5, "101")).isEmpty();
        assertThat(account.ha1(DigestAlgorithm.MD5, "aLice")).isEmpty();
        assertThat(account.passwordIs(PASSWORD)).isTrue();
        assertThat(account.passwordIs("ext-101-secret")).isFalse();
        assertThat(directory.users().extensionPasswordIs(account.userId(), "ext-101-secret"))
                .isTrue();
    }

    @Test
    void changesAreSeenAtOnce() {
        try (Directory directory = Directory.open(DirectoryConfig.inMemory(key))) {
            User alice = alice(directory);
            Tenant tenant = directory.accounts().tenant("test.io").orElseThrow();
            directory.users().changePassword(alice.id(), "Harbour-7-maple");
            directory.users().setEnabled(alice.id(), false);
            directory.users().changeExtension(alice.id(), "105");
            Account account = directory.accounts().find(tenant, "105").orElseThrow();
            assertThat(account.passwordIs("Harbour-7-maple")).isTrue();
            assertThat(account.credentialVersion()).isEqualTo(2);
            assertThat(account.enabled()).isFalse();
            assertThat(directory.accounts().find(tenant, "101")).isEmpty();
            assertThatThrownBy(() -> directory.users().rename(alice.id(), "alicia", Optional.empty()))
                    .isInstanceOf(DirectoryRefusal.class)
                    .hasMessageContaining("new password");
            directory.users().rename(alice.id(), "alicia", Optional.of(PASSWORD));
            assertThat(directory.accounts().find(tenant, "alicia").orElseThrow().passwordIs(PASSWORD))
                    .isTrue();
            directory.users().remove(alice.id());
            assertThat(directory.accounts().find(tenant, "alicia")).isEmpty();
            assertThat(directory.accounts().byUserId(alice.id())).isEmpty();
            assertThat(directory.users().list(tenant, 0, 10)).isEmpty();
        }
    }

    @Test
    void usernamesAndExtensionsShareOneNamespace() {
        try (Directory directory = Directory.open(DirectoryConfig.inMemory(key))) {
            alice(directory);
            Tenant tenant = directory.accounts().tenant("test.io").orElseThrow();
            for (NewUser taken : new NewUser[] {
                new NewUser("Alice", PASSWORD, "", "", "", ""),
                new NewUser("101", PASSWORD, "101", "", "", ""),
                new NewUser("bob", PASSWORD, "101", "", "", ""),
                new NewUser("999", PASSWORD, "102", "", "", ""),
                new NewUser("root", PASSWORD, "", "", "", "")
            }) {
                assertThatThrownBy(() -> directory.users().create(tenant, taken))
                        .isInstanceOf(DirectoryRefusal.class);
            }
            assertThat(directory.accounts().count()).isEqualTo(1);
        }
    }

    @Test
    void importIsAllOrNothingAndMd5AccountsNarrowTheOffer() throws Exception {
        try (Directory directory = Directory.open(DirectoryConfig.inMemory(key))) {
            ImportOptions options = new ImportOptions("test.io", true, false);
            ImportReport refused = directory
                    .userImport()
                    .run(new StringReader("username,password\nalice,secret\nb@d,secret\nALICE,x\n"), options);
            assertThat(refused.errors())
                    .extracting(ImportReport.LineError::line)
                    .containsExactly(3L, 4L);
            assertThat(directory.accounts().tenant("test.io")).isEmpty();
            ImportReport report = directory
                    .userImport()
                    .run(
                            new StringReader("username,password,ha1,extension\nalice,secret,,101\n"
                                    + "carol,,00112233445566778899aabbccddeeff,103\n"),
                            options);
            assertThat(report.imported()).isEqualTo(2);
            assertThat(report.weak()).isEqualTo(1);
            Tenant tenant = directory.accounts().tenant("test.io").orElseThrow();
            assertThat(tenant.algorithms()).containsExactly(DigestAlgorithm.MD5);
            long carol = directory.accounts().find(tenant, "103").orElseThrow().userId();
            directory.users().changePassword(carol, PASSWORD);
            assertThat(directory.accounts().tenant("test.io").orElseThrow().algorithms())
                    .containsExactly(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
            assertThat(directory.users().count(tenant)).isEqualTo(2);
        }
    }

    @Test
    void administratorIsVerifiedByPassword() {
        try (Directory directory = Directory.open(DirectoryConfig.inMemory(key))) {
            assertThat(directory.administrators().isEmpty()).isTrue();
            directory.administrators().create(Administrators.SYSTEM, "admin", "Gate-9-lantern", "", "");
            assertThat(directory.administrators().verify(Administrators.SYSTEM, "Admin", "Gate-9-lantern"))
                    .isPresent();
            assertThat(directory.administrators().verify(Administrators.SYSTEM, "admin", "wrong"))
                    .isEmpty();
            assertThat(directory.administrators().verify(Administrators.SYSTEM, "nobody", "wrong"))
                    .isEmpty();
        }
    }

    @Test
    void anotherMasterKeyIsRefusedAtTheStart() {
        Directory.open(DirectoryConfig.h2(folder, key)).close();
        assertThatThrownBy(() -> Directory.open(DirectoryConfig.h2(folder, MasterKey.random())))
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("master key");
    }

    private static User alice(Directory directory) {
        Tenant tenant = directory.tenants().create("Test", "Test.IO");
        return directory
                .users()
                .create(tenant, new NewUser("alice", PASSWORD, "101", "ext-101-secret", "Alice", "alice@test.io"));
    }
}
