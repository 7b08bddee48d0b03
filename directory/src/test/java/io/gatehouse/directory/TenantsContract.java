// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static io.gatehouse.sip.digest.DigestAlgorithm.MD5;
import static io.gatehouse.sip.digest.DigestAlgorithm.SHA_256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.directory.account.Tenant;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for tenants on every database. */
abstract class TenantsContract {
    private final OpenDirectory open;

    TenantsContract(OpenDirectory open) {
        this.open = open;
    }

    @Test
    void tenantIsFoundByDomainInAnyCaseAlsoAfterRestart() {
        Tenant made = open.get().tenants().create("House", "House.Test.IO");
        for (int round = 0; round < 2; round++) {
            Tenant found = open.get().accounts().tenant("hOUSE.test.io").orElseThrow();
            assertThat(found).isEqualTo(made);
            assertThat(found.domain()).isEqualTo("house.test.io");
            assertThat(found.algorithms()).containsExactly(SHA_256, MD5);
            assertThat(found.registration()).isEqualTo(RegistrationPolicy.DEFAULT);
            assertThat(open.get().tenants().list()).contains(found);
            open.reopen();
        }
        assertRefused(() -> open.get().tenants().create("Again", "house.test.io"), "domain");
    }

    @Test
    void domainMustBeAHostName() {
        for (String wrong : List.of("", "192.168.0.1", "a..b", "-a.io", "under_score.io", "test.io.", "täst.io")) {
            assertRefused(() -> open.get().tenants().create("Wrong", wrong), "domain");
        }
    }

    @Test
    void aliasesLeadToTheTenantUntilTheyAreTakenAway() {
        Tenant tenant = open.tenant();
        Tenant other = open.tenant();
        String alias = "alias-of-" + tenant.domain();
        open.alice(tenant);
        open.get().tenants().addAlias(tenant.id(), alias.toUpperCase(java.util.Locale.ROOT));
        for (int round = 0; round < 2; round++) {
            Tenant found = open.get().accounts().tenant(alias).orElseThrow();
            assertThat(found.domain()).isEqualTo(tenant.domain());
            assertThat(found.aliases()).containsExactly(alias);
            assertThat(open.get().accounts().find(found, "alice")).isPresent();
            open.reopen();
        }
        assertRefused(() -> open.get().tenants().addAlias(other.id(), alias), "domain");
        assertRefused(() -> open.get().tenants().addAlias(other.id(), tenant.domain()), "domain");
        assertRefused(() -> open.get().tenants().create("Third", alias), "domain");
        assertRefused(() -> open.get().tenants().removeAlias(other.id(), alias), "alias");
        assertRefused(() -> open.get().tenants().removeAlias(tenant.id(), tenant.domain()), "alias");
        open.get().tenants().removeAlias(tenant.id(), alias);
        assertThat(open.get().accounts().tenant(alias)).isEmpty();
        assertThat(open.get().accounts().tenant(tenant.domain())).isPresent();
        open.get().tenants().addAlias(other.id(), alias);
    }

    @Test
    void domainChangesOnlyWhileNoPasswordIsTiedToIt() {
        Tenant tenant = open.tenant();
        String next = "next-" + tenant.domain();
        assertThat(open.get().tenants().changeDomain(tenant.id(), next).domain())
                .isEqualTo(next);
        assertThat(open.get().accounts().tenant(tenant.domain())).isEmpty();
        open.alice(open.get().tenants().find(next).orElseThrow());
        assertThatThrownBy(() -> open.get().tenants().changeDomain(tenant.id(), tenant.domain()))
                .isInstanceOf(DirectoryRefusal.class)
                .hasMessageContaining("passwords");
        assertThat(open.reopen().accounts().tenant(next)).isPresent();
    }

    @Test
    void tenantIsRenamedDisabledAndGivenLimits() {
        Tenant tenant = open.tenant();
        RegistrationPolicy policy =
                new RegistrationPolicy(Duration.ofSeconds(600), Duration.ofSeconds(60), Duration.ofHours(2), 3);
        open.get().tenants().rename(tenant.id(), "Renamed");
        open.get().tenants().setEnabled(tenant.id(), false);
        open.get().tenants().changeRegistration(tenant.id(), policy);
        for (int round = 0; round < 2; round++) {
            Tenant found = open.get().accounts().tenantById(tenant.id()).orElseThrow();
            assertThat(found.name()).isEqualTo("Renamed");
            assertThat(found.enabled()).isFalse();
            assertThat(found.registration()).isEqualTo(policy);
            open.reopen();
        }
        assertRefused(() -> open.get().tenants().rename(1, "Nobody"), "tenant");
    }

    @Test
    void algorithmsAreOfferedInTheTenantsOrder() {
        Tenant tenant = open.tenant();
        assertThat(open.get()
                        .tenants()
                        .changeAlgorithms(tenant.id(), List.of(MD5, SHA_256))
                        .algorithms())
                .containsExactly(MD5, SHA_256);
        assertThat(open.reopen().tenants().wantedAlgorithms(tenant.id())).containsExactly(MD5, SHA_256);
        assertRefused(() -> open.get().tenants().changeAlgorithms(tenant.id(), List.of()), "algorithms");
        assertRefused(() -> open.get().tenants().changeAlgorithms(tenant.id(), List.of(MD5, MD5)), "algorithms");
    }

    /** A phone answers the strongest challenge, and fails if the account has no HA1 of that algorithm. */
    @Test
    void tenantWithMigratedAccountsOffersMd5AloneUntilTheLastHasANewPassword() throws IOException {
        Tenant tenant = open.tenant();
        open.alice(tenant);
        open.get()
                .userImport()
                .run(
                        new StringReader("username,ha1\ncarol,00112233445566778899aabbccddeeff\n"
                                + "dave,ffeeddccbbaa99887766554433221100\n"),
                        new ImportOptions(tenant.domain(), false, false));
        assertOffered(tenant, MD5);
        open.get().users().changePassword(open.account(tenant, "carol").userId(), OpenDirectory.PASSWORD);
        assertOffered(tenant, MD5);
        open.reopen();
        assertOffered(tenant, MD5);
        assertThat(open.get().tenants().wantedAlgorithms(tenant.id())).containsExactly(SHA_256, MD5);
        open.get().users().remove(open.account(tenant, "dave").userId());
        assertOffered(tenant, SHA_256, MD5);
    }

    @Test
    void aRemovedTenantTakesItsUsersAndNamesAlongAndFreesItsDomain() {
        Tenant tenant = open.tenant();
        Tenant other = open.tenant();
        open.alice(tenant);
        open.alice(other);
        long id = open.account(tenant, "alice").userId();
        open.get().tenants().addAlias(tenant.id(), "alias." + tenant.domain());
        open.get().tenants().remove(tenant.id());
        for (int round = 0; round < 2; round++) {
            assertThat(open.get().tenants().find(tenant.id())).isEmpty();
            assertThat(open.get().tenants().find(tenant.domain())).isEmpty();
            assertThat(open.get().tenants().find("alias." + tenant.domain())).isEmpty();
            assertThat(open.get().accounts().byUserId(id)).isEmpty();
            assertThat(open.get().users().find(id)).isEmpty();
            assertThat(open.get().users().find(other, "101")).isPresent();
            open.reopen();
        }
        Tenant next = open.get().tenants().create("Next", tenant.domain());
        assertThat(next.id()).isNotEqualTo(tenant.id());
        open.alice(next);
        assertRefused(() -> open.get().tenants().remove(tenant.id()), "tenant");
    }

    @Test
    void anEditChangesAllOfItOrNothing() {
        Tenant tenant = open.tenant();
        Tenant other = open.tenant();
        Tenant edited = open.get()
                .tenants()
                .edit(
                        tenant.id(),
                        new TenantEdit(Optional.of("New"), Optional.of("New-" + tenant.domain()), Optional.of(false)));
        assertThat(edited.name()).isEqualTo("New");
        assertThat(edited.domain()).isEqualTo("new-" + tenant.domain());
        assertThat(edited.enabled()).isFalse();
        assertRefused(
                () -> open.get()
                        .tenants()
                        .edit(
                                tenant.id(),
                                new TenantEdit(Optional.of("Lost"), Optional.of(other.domain()), Optional.empty())),
                "domain");
        assertThat(open.get().tenants().find(tenant.id())).hasValue(edited);
    }

    private void assertOffered(Tenant tenant, io.gatehouse.sip.digest.DigestAlgorithm... algorithms) {
        assertThat(open.get().accounts().tenantById(tenant.id()).orElseThrow().algorithms())
                .containsExactly(algorithms);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable wish, String field) {
        assertThatThrownBy(wish)
                .isInstanceOfSatisfying(
                        DirectoryRefusal.class,
                        refusal -> assertThat(refusal.field()).isEqualTo(field));
    }
}
