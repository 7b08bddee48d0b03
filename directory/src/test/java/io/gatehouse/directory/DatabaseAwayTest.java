// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.postgres.PostgresServer;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.io.StringReader;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL stops, hangs and comes back while the directory is open. */
@Tag("full")
class DatabaseAwayTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private PostgresServer server;
    private OpenDirectory open;
    private Tenant tenant;
    private User alice;

    @BeforeEach
    void open() {
        server = PostgresServer.create();
        open = OpenDirectory.of(OpenDirectory.postgres(server));
        tenant = open.tenant();
        alice = open.alice(tenant);
    }

    @AfterEach
    void close() {
        open.close();
        server.close();
    }

    @Test
    void accountsGoOnAnsweringAndChangesAreRefusedUntilItIsBack() {
        server.stopImmediately();
        assertAccountsAnswer();
        assertChangesAreRefused();
        server.start();
        Awaitility.await("changes work again")
                .atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(DirectoryUnavailable.class)
                .until(() -> open.get().users().setEnabled(alice.id(), false) != null);
        assertThat(open.account(tenant, "alice").enabled()).isFalse();
        open.user(tenant, "bob", "102");
        assertThat(open.reopen().users().count(tenant)).isEqualTo(2);
    }

    @Test
    void aDatabaseThatHangsHoldsNobodyUp() {
        server.freeze();
        try {
            assertAccountsAnswer();
            assertChangesAreRefused();
        } finally {
            server.thaw();
        }
        Awaitility.await("changes work again")
                .atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(DirectoryUnavailable.class)
                .until(() -> open.user(tenant, "bob", "102") != null);
    }

    private void assertAccountsAnswer() {
        Tenant found = open.get().accounts().tenant(tenant.domain()).orElseThrow();
        Account account = open.get().accounts().find(found, "101").orElseThrow();
        assertThat(account.passwordIs(OpenDirectory.PASSWORD)).isTrue();
        assertThat(account.ha1(DigestAlgorithm.MD5, "alice")).isPresent();
        assertThat(open.get().accounts().find(found, "nobody")).isEmpty();
    }

    private void assertChangesAreRefused() {
        assertRefused(() -> open.user(tenant, "bob", "102"));
        assertRefused(() -> open.get().users().changePassword(alice.id(), "Harbour-7-maple"));
        assertRefused(() -> open.get()
                .userImport()
                .run(
                        new StringReader("username,password\ncarol,x\n"),
                        new ImportOptions(tenant.domain(), false, false)));
        assertRefused(() -> open.get().users().list(tenant, 0, 10));
        assertThat(open.account(tenant, "alice").passwordIs(OpenDirectory.PASSWORD))
                .isTrue();
    }

    private static void assertRefused(org.junit.jupiter.api.function.ThrowingSupplier<?> wish) {
        assertTimeoutPreemptively(
                DEADLINE,
                () -> assertThatThrownBy(wish::get)
                        .isInstanceOf(DirectoryUnavailable.class)
                        .hasMessageStartingWith("the database does not answer"));
    }

    /** A commit of which the answer is lost may have happened: memory must learn of it. */
    @Test
    void memoryAgreesWithTheDatabaseAfterItDiedInTheMiddleOfChanges() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; ; i++) {
                open.user(tenant, "user-" + i, "");
                acknowledged.add("user-" + i);
            }
        });
        Awaitility.await("changes are under way").atMost(DEADLINE).until(() -> acknowledged.size() > 20);
        server.stopImmediately();
        assertThatThrownBy(() -> writer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(DirectoryUnavailable.class);
        server.start();
        Awaitility.await("memory agrees")
                .atMost(DEADLINE)
                .ignoreExceptionsInstanceOf(DirectoryUnavailable.class)
                .until(() -> open.get().users().count(tenant)
                        == open.get().accounts().count());
        assertThat(acknowledged).allSatisfy(name -> open.account(tenant, name));
        Directory reopened = open.reopen();
        assertThat(reopened.accounts().count()).isBetween(acknowledged.size() + 1L, acknowledged.size() + 2L);
        assertThat(acknowledged).allSatisfy(name -> open.account(tenant, name));
    }
}
