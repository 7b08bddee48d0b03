// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.AccountListener;
import io.gatehouse.directory.account.NameKind;
import io.gatehouse.directory.account.Subscription;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for users and managers on every database. */
abstract class UsersContract {
    private static final String PASSWORD = OpenDirectory.PASSWORD;

    private final OpenDirectory open;

    UsersContract(OpenDirectory open) {
        this.open = open;
    }

    @Test
    void accountIsFoundByUsernameAndExtensionAlsoAfterRestart() {
        Tenant tenant = open.tenant();
        open.alice(tenant);
        assertAlice(tenant);
        open.reopen();
        assertAlice(tenant);
        assertThat(open.get().users().find(tenant, "101"))
                .hasValueSatisfying(user -> assertThat(user)
                        .extracting(User::username, User::extension, User::displayName, User::email, User::enabled)
                        .containsExactly("alice", "101", "Someone", "a@test.io", true));
    }

    private void assertAlice(Tenant tenant) {
        Account account = open.account(tenant, "ALICE");
        assertThat(open.account(tenant, "101")).isSameAs(account);
        assertThat(account.kindOf("101")).isEqualTo(NameKind.EXTENSION);
        assertThat(account.kindOf("aLice")).isEqualTo(NameKind.USERNAME);
        assertThat(account.passwordIs(PASSWORD)).isTrue();
        assertThat(account.passwordIs("ext-secret-9")).isFalse();
        assertThat(open.get().users().extensionPasswordIs(account.userId(), "ext-secret-9"))
                .isTrue();
        assertThat(open.get().users().extensionPasswordIs(account.userId(), PASSWORD))
                .isFalse();
    }

    /** RFC 7616 §3.4.2 hashes what was typed; a phone's keyboard makes the first letter a capital. */
    @Test
    void ha1sAreThereForTheSpellingsThatPhonesSend() {
        Tenant tenant = open.tenant();
        open.user(tenant, "mcDuff", "102");
        for (int round = 0; round < 2; round++) {
            Account account = open.account(tenant, "mcduff");
            for (String typed : List.of("mcDuff", "mcduff", "Mcduff")) {
                assertHa1s(account, tenant, typed);
                assertHa1s(account, tenant, typed + "@" + tenant.domain());
            }
            for (String other : List.of("MCDUFF", "102", "102@" + tenant.domain(), "mcduff@other.io", "mcduf", "")) {
                assertThat(account.ha1(DigestAlgorithm.MD5, other)).as(other).isEmpty();
            }
            open.reopen();
        }
    }

    private static void assertHa1s(Account account, Tenant tenant, String typed) {
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            assertThat(account.ha1(algorithm, typed).orElseThrow())
                    .as("%s %s", algorithm, typed)
                    .isEqualTo(Digest.ha1(algorithm, typed, tenant.domain(), PASSWORD));
        }
    }

    @Test
    void changesAreSeenAtOnceAndAfterRestart() {
        Tenant tenant = open.tenant();
        long id = open.alice(tenant).id();
        Users users = open.get().users();
        users.changePassword(id, "Harbour-7-maple");
        users.changeExtensionPassword(id, "another-secret");
        users.setEnabled(id, false);
        users.changeExtension(id, "105");
        users.describe(id, "Alice L.", "alice@example.com");
        for (int round = 0; round < 2; round++) {
            Account account = open.account(tenant, "105");
            assertThat(account.passwordIs("Harbour-7-maple")).isTrue();
            assertThat(account.passwordIs(PASSWORD)).isFalse();
            assertThat(account.credentialVersion()).isEqualTo(2);
            assertThat(account.enabled()).isFalse();
            assertThat(account.displayName()).isEqualTo("Alice L.");
            assertThat(open.get().users().extensionPasswordIs(id, "another-secret"))
                    .isTrue();
            assertThat(open.get().accounts().find(tenant, "101")).isEmpty();
            open.reopen();
        }
        assertThat(open.get().users().setEnabled(id, true).enabled()).isTrue();
        assertThat(open.account(tenant, "alice").enabled()).isTrue();
    }

    @Test
    void usernameChangesOnlyWithANewPassword() {
        Tenant tenant = open.tenant();
        long id = open.alice(tenant).id();
        Users users = open.get().users();
        assertThatThrownBy(() -> users.rename(id, "alicia", Optional.empty()))
                .isInstanceOfSatisfying(
                        DirectoryRefusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(DirectoryRefusal.Kind.CONFLICT))
                .hasMessageContaining("new password");
        assertThat(open.account(tenant, "alice").passwordIs(PASSWORD)).isTrue();
        users.rename(id, "alicia", Optional.of("Harbour-7-maple"));
        Account renamed = open.account(tenant, "alicia");
        assertThat(renamed.passwordIs("Harbour-7-maple")).isTrue();
        assertThat(renamed.ha1(DigestAlgorithm.MD5, "alice")).isEmpty();
        assertThat(open.get().accounts().find(tenant, "alice")).isEmpty();
        assertThat(open.account(tenant, "101")).isSameAs(renamed);
        open.user(tenant, "alice", "");
    }

    @Test
    void removedUserLeavesItsNamesToOthers() {
        Tenant tenant = open.tenant();
        long id = open.alice(tenant).id();
        open.get().users().remove(id);
        assertThat(open.get().accounts().find(tenant, "alice")).isEmpty();
        assertThat(open.get().accounts().byUserId(id)).isEmpty();
        assertThat(open.get().users().find(id)).isEmpty();
        assertThat(open.alice(tenant).id()).isNotEqualTo(id);
        assertThatThrownBy(() -> open.get().users().remove(id))
                .isInstanceOfSatisfying(
                        DirectoryRefusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(DirectoryRefusal.Kind.UNKNOWN));
    }

    @Test
    void usernamesAndExtensionsShareOneNamespacePerTenant() {
        Tenant tenant = open.tenant();
        open.alice(tenant);
        open.user(tenant, "777", "777");
        assertThat(open.account(tenant, "777").kindOf("777")).isEqualTo(NameKind.USERNAME);
        long before = open.get().accounts().count();
        assertRefused(tenant, "Alice", "", "username");
        assertRefused(tenant, "101", "101", "username");
        assertRefused(tenant, "bob", "101", "extension");
        assertRefused(tenant, "bob", "777", "extension");
        long bob = open.user(tenant, "bob", "102").id();
        Users users = open.get().users();
        assertThatThrownBy(() -> users.changeExtension(bob, "101")).isInstanceOf(DirectoryRefusal.class);
        assertThatThrownBy(() -> users.rename(bob, "ALICE", Optional.of(PASSWORD)))
                .isInstanceOf(DirectoryRefusal.class);
        assertThat(open.account(tenant, "102").username()).isEqualTo("bob");
        assertThat(open.get().accounts().count()).isEqualTo(before + 1);
        open.alice(open.tenant());
    }

    @Test
    void namesThatCouldBeMistakenAreRefused() {
        Tenant tenant = open.tenant();
        assertRefused(tenant, "999", "102", "username");
        assertRefused(tenant, "999", "", "username");
        assertRefused(tenant, "root", "", "username");
        assertRefused(tenant, "d~1", "", "username");
        assertRefused(tenant, "al ice", "", "username");
        assertRefused(tenant, "alice@" + tenant.domain(), "", "username");
        assertRefused(tenant, "", "", "username");
        assertRefused(tenant, "bob", "12", "extension");
        assertRefused(tenant, "bob", "10a", "extension");
        long own = open.user(tenant, "888", "888").id();
        assertThatThrownBy(() -> open.get().users().changeExtension(own, "889"))
                .isInstanceOf(DirectoryRefusal.class)
                .hasMessageContaining("all digits");
    }

    private void assertRefused(Tenant tenant, String username, String extension, String field) {
        NewUser wish = new NewUser(username, PASSWORD, extension, "", "", "");
        assertThatThrownBy(() -> open.get().users().create(tenant, wish))
                .as("%s %s", username, extension)
                .isInstanceOfSatisfying(
                        DirectoryRefusal.class,
                        refusal -> assertThat(refusal.field()).isEqualTo(field));
    }

    @Test
    void usersAreListedByPages() {
        Tenant tenant = open.tenant();
        for (String name : List.of("carol", "alice", "dave", "bob")) {
            open.user(tenant, name, "");
        }
        assertThat(open.get().users().count(tenant)).isEqualTo(4);
        assertThat(open.get().users().list(tenant, 1, 2))
                .extracting(User::username)
                .containsExactly("bob", "carol");
        assertThat(open.get().users().list(open.tenant(), 0, 10)).isEmpty();
    }

    @Test
    void listenersHearOfEveryChange() {
        Tenant tenant = open.tenant();
        List<String> heard = new ArrayList<>();
        try (Subscription subscription = open.get().accounts().subscribe(new AccountListener() {
            @Override
            public void added(Account account) {
                heard.add("added " + account.username());
            }

            @Override
            public void changed(Account before, Account after) {
                heard.add("changed " + before.credentialVersion() + " " + after.credentialVersion());
            }

            @Override
            public void removed(Account account) {
                heard.add("removed " + account.username());
            }
        })) {
            long id = open.alice(tenant).id();
            open.get().users().changePassword(id, "Harbour-7-maple");
            open.get().users().remove(id);
            assertThat(subscription).isNotNull();
        }
        open.alice(tenant);
        assertThat(heard).containsExactly("added alice", "changed 1 2", "removed alice");
    }

    @Test
    void managerIsVerifiedByPasswordAndSharesTheNamespace() {
        Tenant tenant = open.tenant();
        Administrators administrators = open.get().administrators();
        Administrator manager = administrators.create(tenant.id(), "Manager", "Tower-3-willow", "", "");
        assertThat(manager.system()).isFalse();
        assertThat(administrators.isEmpty()).isFalse();
        assertThat(administrators.verify(tenant.id(), "MANAGER", "Tower-3-willow"))
                .contains(manager);
        assertThat(administrators.verify(tenant.id(), "manager", "wrong")).isEmpty();
        assertThat(administrators.verify(tenant.id(), "nobody", "wrong")).isEmpty();
        assertThat(administrators.verify(Administrators.SYSTEM, "manager", "Tower-3-willow"))
                .isEmpty();
        administrators.changePassword(manager.id(), "Castle-5-birch");
        assertThat(administrators.verify(tenant.id(), "manager", "Castle-5-birch"))
                .isPresent();
        assertRefused(tenant, "manager", "", "username");
    }

    @Test
    void anEditOfAUserChangesAllOfItOrNothing() {
        Tenant tenant = open.tenant();
        User alice = open.get().users().find(open.alice(tenant).id()).orElseThrow();
        open.user(tenant, "bob", "102");
        assertThatThrownBy(() -> open.get().users().edit(alice.id(), edit("Lost", "102")))
                .isInstanceOf(DirectoryRefusal.class);
        assertThat(open.get().users().find(alice.id())).hasValue(alice);
        User edited = open.get().users().edit(alice.id(), edit("Alice", "105"));
        assertThat(edited)
                .extracting(User::displayName, User::email, User::extension, User::enabled)
                .containsExactly("Alice", alice.email(), "105", false);
        assertThat(open.account(tenant, "105").enabled()).isFalse();
        assertThat(open.get().accounts().find(tenant, "101")).isEmpty();
    }

    private static UserEdit edit(String displayName, String extension) {
        return new UserEdit(Optional.of(displayName), Optional.empty(), Optional.of(extension), Optional.of(false));
    }

    @Test
    void usersAreSearchedOrderedAndPaged() {
        Tenant tenant = open.tenant();
        open.user(tenant, "alice", "103");
        open.user(tenant, "bob", "101");
        open.user(tenant, "carol_x", "102");
        assertThat(names(tenant, "", UserPage.Order.USERNAME, false, 0, 20)).containsExactly("alice", "bob", "carol_x");
        assertThat(names(tenant, "", UserPage.Order.EXTENSION, false, 0, 20))
                .containsExactly("bob", "carol_x", "alice");
        assertThat(names(tenant, "", UserPage.Order.USERNAME, true, 1, 1)).containsExactly("bob");
        assertThat(names(tenant, "ALI", UserPage.Order.USERNAME, false, 0, 20)).containsExactly("alice");
        assertThat(names(tenant, "102", UserPage.Order.USERNAME, false, 0, 20)).containsExactly("carol_x");
        // not wildcards
        assertThat(names(tenant, "_", UserPage.Order.USERNAME, false, 0, 20)).containsExactly("carol_x");
        assertThat(names(tenant, "%", UserPage.Order.USERNAME, false, 0, 20)).isEmpty();
        assertThat(open.get().users().count(tenant, "")).isEqualTo(3);
        assertThat(open.get().users().count(tenant, "_")).isEqualTo(1);
    }

    private List<String> names(
            Tenant tenant, String search, UserPage.Order order, boolean descending, int skip, int top) {
        return open.get().users().list(tenant, new UserPage(search, order, descending, skip, top)).stream()
                .map(User::username)
                .toList();
    }
}
