// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static io.gatehouse.sip.digest.DigestAlgorithm.MD5;
import static io.gatehouse.sip.digest.DigestAlgorithm.SHA_256;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.sip.digest.Digest;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What holds for imports on every database. */
abstract class ImportContract {
    private static final String PASSWORD = OpenDirectory.PASSWORD;

    private final OpenDirectory open;

    ImportContract(OpenDirectory open) {
        this.open = open;
    }

    @Test
    void everyColumnArrives() {
        Tenant one = open.tenant();
        Tenant other = open.tenant();
        String md5 = HexFormat.of().formatHex(Digest.ha1(MD5, "Carol", other.domain(), PASSWORD));
        String sha = HexFormat.of().formatHex(Digest.ha1(SHA_256, "Carol", other.domain(), PASSWORD));
        ImportReport report = imported(
                """
                Domain,USERNAME,password,ha1,ha1_sha256,extension,extension_password,display_name,email
                ,alice,%s,,,101,ext-secret-9,"Lee, Alice ""Al""\",alice@test.io
                %s,Carol,,%s,%s,201,,Carol,
                """.formatted(PASSWORD, other.domain(), md5, sha), new ImportOptions(one.domain(), false, true));
        assertThat(report.errors()).isEmpty();
        assertThat(report.imported()).isEqualTo(2);
        for (int round = 0; round < 2; round++) {
            User alice = open.get().users().find(one, "101").orElseThrow();
            assertThat(alice)
                    .extracting(User::username, User::displayName, User::email, User::enabled)
                    .containsExactly("alice", "Lee, Alice \"Al\"", "alice@test.io", true);
            assertThat(open.account(one, "alice").passwordIs(PASSWORD)).isTrue();
            assertThat(open.get().users().extensionPasswordIs(alice.id(), "ext-secret-9"))
                    .isTrue();
            Account carol = open.account(other, "201");
            assertThat(carol.ha1(MD5, "Carol"))
                    .hasValueSatisfying(
                            ha1 -> assertThat(HexFormat.of().formatHex(ha1)).isEqualTo(md5));
            assertThat(carol.passwordIs(PASSWORD)).isTrue();
            assertThat(carol.ha1(SHA_256, "carol")).isEmpty();
            open.reopen();
        }
    }

    @Test
    void allOrNothingTenantsIncluded() {
        long before = open.get().accounts().count();
        ImportReport report = imported("""
                username,password,domain
                alice,secret,none-of-it.test.io
                b@d,secret,none-of-it.test.io
                ALICE,x,none-of-it.test.io
                """, new ImportOptions("", true, false));
        assertThat(report.done()).isFalse();
        assertThat(report.imported()).isZero();
        assertThat(report.errors()).extracting(ImportReport.LineError::line).containsExactly(3L, 4L);
        assertThat(report.errors().get(1)).hasToString("line 4, username: 'alice' stands in line 2 already");
        assertThat(open.get().accounts().count()).isEqualTo(before);
        assertThat(open.reopen().accounts().tenant("none-of-it.test.io")).isEmpty();
        assertThat(open.get().accounts().count()).isEqualTo(before);
    }

    @Test
    void tenantsAreMadeWhenWished() {
        String csv = "username,password,domain\nalice,x,made-a.test.io\nalice,x,made-b.test.io\nbob,x,made-a.test.io\n";
        ImportReport refused = imported(csv, new ImportOptions("", false, false));
        assertThat(refused.errors())
                .extracting(ImportReport.LineError::column)
                .containsExactly("domain", "domain", "domain");
        ImportReport report = imported(csv, new ImportOptions("", true, false));
        assertThat(report.tenantsCreated()).isEqualTo(2);
        assertThat(report.imported()).isEqualTo(3);
        Tenant made = open.reopen().accounts().tenant("made-a.test.io").orElseThrow();
        assertThat(open.get().users().count(made)).isEqualTo(2);
        assertThat(open.account(made, "bob").passwordIs("x")).isTrue();
    }

    @Test
    void errorsNameLineAndColumn() {
        Tenant tenant = open.tenant();
        open.alice(tenant);
        assertErrors(
                tenant,
                """
                username,password,ha1,extension
                alice,x,,
                bob,x,,101
                carol,,,
                dave,x,00112233445566778899aabbccddeeff,
                erin,,0011,
                frank,x,,1
                777,x,,778
                grace,a"b,,
                heidi,x,,
                heidi,x
                """,
                "2 username",
                "3 extension",
                "4 password",
                "5 password",
                "6 ha1",
                "7 extension",
                "8 username",
                "11 line");
        assertErrors(tenant, "username,pasword\nx,y\n", "1 pasword");
        assertErrors(tenant, "extension\n101\n", "1 username");
        assertErrors(tenant, "", "1 username");
        assertErrors(tenant, "username,username\na,b\n", "1 file");
        assertErrors(tenant, "username,password\nivan,\"x\njudy,y\n", "2 file");
        assertThat(open.get().users().count(tenant)).isEqualTo(1);
    }

    private void assertErrors(Tenant tenant, String csv, String... expected) {
        ImportReport report = imported(csv, new ImportOptions(tenant.domain(), false, false));
        assertThat(report.errors())
                .extracting(error -> error.line() + " " + error.column())
                .containsExactlyInAnyOrder(expected);
        assertThat(report.errorCount()).isEqualTo(expected.length);
    }

    @Test
    void weakPasswordsAreCountedOrRefused() {
        Tenant tenant = open.tenant();
        String csv = "username,password\nalice,secret\nbob,%s\n".formatted(PASSWORD);
        ImportReport refused = imported(csv, new ImportOptions(tenant.domain(), false, true));
        assertThat(refused.errors()).singleElement().satisfies(error -> {
            assertThat(error.line()).isEqualTo(2);
            assertThat(error.column()).isEqualTo("password");
            assertThat(error.message()).doesNotContain("secret");
        });
        ImportReport counted = imported(csv, new ImportOptions(tenant.domain(), false, false));
        assertThat(counted.weak()).isEqualTo(1);
        assertThat(counted.imported()).isEqualTo(2);
        assertThat(open.account(tenant, "alice").passwordIs("secret")).isTrue();
    }

    @Test
    void passwordIsTakenAsItStands() {
        Tenant tenant = open.tenant();
        imported(
                "\uFEFFusername,password\r\nalice,\" pa,ss \"\r\nbob,pässwörd\r\n\r\n",
                new ImportOptions(tenant.domain(), false, false));
        assertThat(open.account(tenant, "alice").passwordIs(" pa,ss ")).isTrue();
        assertThat(open.account(tenant, "bob").passwordIs("pässwörd")).isTrue();
    }

    /** An HA1 is made with the realm, which an alias is not. */
    @Test
    void aliasIsTakenForPasswordsAndRefusedForHa1s() {
        Tenant tenant = open.tenant();
        String alias = "import-" + tenant.domain();
        open.get().tenants().addAlias(tenant.id(), alias);
        assertErrors(tenant, "username,ha1,domain\ncarol,00112233445566778899aabbccddeeff," + alias + "\n", "2 domain");
        assertThat(imported("username,password\ndave,x\n", new ImportOptions(alias, false, false))
                        .imported())
                .isEqualTo(1);
        assertThat(open.account(tenant, "dave").ha1(MD5, "dave"))
                .hasValueSatisfying(ha1 -> assertThat(ha1).isEqualTo(Digest.ha1(MD5, "dave", tenant.domain(), "x")));
    }

    private ImportReport imported(String csv, ImportOptions options) {
        try {
            return open.get().userImport().run(new StringReader(csv), options);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
