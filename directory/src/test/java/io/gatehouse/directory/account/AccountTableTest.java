// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.directory.internal.secret.Seal;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountTableTest {
    private static final Seal SEAL = new Seal(MasterKey.random());
    private static final int MD5_ONLY = 1 << DigestAlgorithm.MD5.ordinal();
    private static final int ALL = (1 << DigestAlgorithm.values().length) - 1;

    private final AccountTable table = new AccountTable();
    private Tenant tenant;

    @BeforeEach
    void tenant() {
        List<DigestAlgorithm> wanted = List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
        table.put(new Tenant(1, "Test", "test.io", Set.of(), true, wanted, RegistrationPolicy.DEFAULT), wanted);
        tenant = table.tenant("test.io").orElseThrow();
    }

    private static Account account(long id, String username, String extension, int algorithms) {
        return new Account(
                new Account.Identity(id, 1, 1),
                "test.io",
                new Account.Text(username, username, extension, ""),
                true,
                new Account.Secret(SEAL, algorithms, new byte[0]));
    }

    @Test
    void everyAccountIsFoundWhileTheTableGrowsAndShrinks() {
        for (int i = 0; i < 5000; i++) {
            table.put(account(i, "user" + i, String.valueOf(10_000 + i), ALL));
        }
        table.addAll(IntStream.range(5000, 9000)
                .mapToObj(i -> account(i, "user" + i, String.valueOf(10_000 + i), ALL))
                .toList());
        for (int i = 0; i < 9000; i += 2) {
            table.remove(i);
        }
        for (int i = 0; i < 9000; i += 3) {
            table.put(account(i, "renamed" + i, String.valueOf(20_000 + i), ALL));
        }
        for (int i = 0; i < 9000; i++) {
            boolean renamed = i % 3 == 0;
            boolean there = renamed || i % 2 != 0;
            String name = (renamed ? "RENAMED" : "USER") + i;
            String extension = String.valueOf((renamed ? 20_000 : 10_000) + i);
            assertThat(table.find(tenant, name).isPresent()).as(name).isEqualTo(there);
            assertThat(table.find(tenant, extension).isPresent()).as(extension).isEqualTo(there);
            assertThat(table.byUserId(i).isPresent()).as(name).isEqualTo(there);
            if (renamed) {
                assertThat(table.find(tenant, "user" + i)).isEmpty();
            }
        }
        assertThat(table.count()).isEqualTo(6000);
    }

    @Test
    void aNameIsNeverMissingWhileItsAccountChangesAndTheTableGrows() throws Exception {
        table.put(account(1, "alice", "101", ALL));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Long> reader = CompletableFuture.supplyAsync(() -> {
            long misses = 0;
            while (!done.get()) {
                if (table.find(tenant, "alice").isEmpty() || table.byUserId(1).isEmpty()) {
                    misses++;
                }
            }
            return misses;
        });
        for (int i = 0; i < 20_000; i++) {
            table.put(account(1, "alice", String.valueOf(100 + i % 50), ALL));
            table.put(account(100 + i, "user" + i, "", ALL));
        }
        done.set(true);
        assertThat(reader.get(60, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void accountsOfAnotherTenantAreNotFound() {
        table.put(account(1, "alice", "101", ALL));
        List<DigestAlgorithm> wanted = List.of(DigestAlgorithm.MD5);
        table.put(new Tenant(2, "Other", "other.io", Set.of(), true, wanted, RegistrationPolicy.DEFAULT), wanted);
        Tenant other = table.tenant("other.io").orElseThrow();
        assertThat(table.find(other, "alice")).isEmpty();
        assertThat(table.find(other, "101")).isEmpty();
    }

    @Test
    void offersWhatEveryAccountWithAPasswordHas() {
        table.put(account(1, "alice", "", ALL));
        assertOffered(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
        table.put(account(2, "nobody", "", 0));
        assertOffered(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
        table.put(account(3, "carol", "", MD5_ONLY));
        assertOffered(DigestAlgorithm.MD5);
        table.put(account(3, "carol", "", ALL));
        assertOffered(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
        assertThat(table.wanted(1)).containsExactly(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
    }

    private void assertOffered(DigestAlgorithm... algorithms) {
        assertThat(table.tenantById(1).orElseThrow().algorithms()).containsExactly(algorithms);
    }
}
