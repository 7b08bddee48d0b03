// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.AccountListener;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.postgres.PostgresServer;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two servers on one PostgreSQL database. */
@Tag("full")
class TwoServersTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.create();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whatOneChangesTheOtherSees() throws Exception {
        DirectoryConfig config = OpenDirectory.postgres(server);
        try (OpenDirectory here = OpenDirectory.of(config);
                OpenDirectory there = OpenDirectory.of(config)) {
            Accounts seen = there.get().accounts();
            List<String> heard = new CopyOnWriteArrayList<>();
            seen.subscribe(new AccountListener() {
                @Override
                public void changed(Account before, Account after) {
                    heard.add(after.username() + " enabled " + after.enabled());
                }

                @Override
                public void removed(Account account) {
                    heard.add(account.username() + " removed");
                }
            });
            Tenant tenant = here.tenant();
            User alice = here.alice(tenant);
            await(() -> seen.find(tenant, "101").isPresent());
            here.get().users().setEnabled(alice.id(), false);
            await(() -> !there.account(tenant, "alice").enabled());
            here.get().users().changeExtension(alice.id(), "105");
            await(() -> seen.find(tenant, "105").isPresent()
                    && seen.find(tenant, "101").isEmpty());
            here.get().tenants().addAlias(tenant.id(), "alias." + tenant.domain());
            await(() -> seen.tenant("alias." + tenant.domain()).isPresent());
            here.get()
                    .userImport()
                    .run(
                            new StringReader("username,password,domain\nbob,x,\ncarol,x,new.test.io\n"),
                            new ImportOptions(tenant.domain(), true, false));
            await(() -> seen.count() == 3);
            assertThat(there.account(seen.tenant("new.test.io").orElseThrow(), "carol")
                            .passwordIs("x"))
                    .isTrue();
            here.get().users().remove(alice.id());
            await(() -> seen.find(tenant, "alice").isEmpty());
            assertThat(heard).contains("alice enabled false").endsWith("alice removed");
            here.get().tenants().remove(seen.tenant("new.test.io").orElseThrow().id());
            await(() -> seen.tenant("new.test.io").isEmpty() && seen.count() == 1);
        }
    }

    /** Without waiting for the poll: whoever writes sees first what was written before. */
    @Test
    void aChangeStartsFromWhatTheOtherCommitted() {
        DirectoryConfig often = OpenDirectory.postgres(server);
        DirectoryConfig never = new DirectoryConfig(
                often.url(),
                often.username(),
                often.password(),
                often.dataDir(),
                often.masterKey(),
                often.clock(),
                often.patience(),
                Duration.ofHours(1));
        try (OpenDirectory here = OpenDirectory.of(never);
                OpenDirectory there = OpenDirectory.of(never)) {
            Tenant tenant = here.tenant();
            User alice = here.alice(tenant);
            assertThat(there.get().accounts().tenant(tenant.domain())).isEmpty();
            assertThatThrownBy(() -> there.get().tenants().create("Mine", tenant.domain()))
                    .isInstanceOf(DirectoryRefusal.class)
                    .hasMessageContaining("belongs to");
            there.get().users().changePassword(alice.id(), "Harbour-7-maple");
            assertThat(there.account(tenant, "alice").passwordIs("Harbour-7-maple"))
                    .isTrue();
            here.user(tenant, "bob", "102");
            assertThat(here.account(tenant, "alice").passwordIs("Harbour-7-maple"))
                    .isTrue();
        }
    }

    @Test
    void ofTwoWhoWantOneNameAtOnceOneGetsIt() throws Exception {
        DirectoryConfig config = OpenDirectory.postgres(server);
        try (OpenDirectory here = OpenDirectory.of(config);
                OpenDirectory there = OpenDirectory.of(config)) {
            Tenant tenant = here.tenant();
            await(() -> there.get().accounts().tenant(tenant.domain()).isPresent());
            for (int round = 0; round < 10; round++) {
                String number = String.valueOf(100 + round);
                CompletableFuture<Boolean> other =
                        CompletableFuture.supplyAsync(() -> made(there, tenant, "their", number));
                boolean mine = made(here, tenant, "my", number);
                assertThat(other.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isNotEqualTo(mine);
            }
            await(() -> here.get().accounts().count() == 10
                    && there.get().accounts().count() == 10);
            IntStream.range(100, 110)
                    .mapToObj(String::valueOf)
                    .forEach(number -> assertThat(there.account(tenant, number).username())
                            .isEqualTo(here.account(tenant, number).username()));
        }
    }

    private static boolean made(OpenDirectory at, Tenant tenant, String username, String number) {
        try {
            at.user(tenant, username + number, number);
            return true;
        } catch (DirectoryRefusal taken) {
            assertThat(taken.kind()).isEqualTo(DirectoryRefusal.Kind.CONFLICT);
            return false;
        }
    }

    @Test
    void bothMayStartAtOnceOnAnEmptyDatabase() throws Exception {
        DirectoryConfig config = OpenDirectory.postgres(server);
        CompletableFuture<OpenDirectory> other = CompletableFuture.supplyAsync(() -> OpenDirectory.of(config));
        try (OpenDirectory here = OpenDirectory.of(config);
                OpenDirectory there = other.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            Tenant tenant = here.tenant();
            await(() -> there.get().accounts().tenant(tenant.domain()).isPresent());
        }
    }

    private static void await(Callable<Boolean> event) {
        Awaitility.await().atMost(DEADLINE).until(event);
    }
}
