// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.directory.DirectoryUnavailable;
import io.gatehouse.directory.postgres.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is a real PostgreSQL, and it goes away: nobody on a phone notices. */
@Tag("full")
class DatabaseStoppedTest {
    @TempDir
    private Path data;

    @Test
    void everybodyGoesOnSigningInAndCalling() {
        try (PostgresServer postgres = PostgresServer.create();
                Door door = Door.open(
                        data,
                        "gatehouse.database.url",
                        postgres.createDatabase(),
                        "gatehouse.database.username",
                        postgres.username(),
                        "gatehouse.database.password",
                        postgres.password())) {
            postgres.stopImmediately();

            assertThat(signIn(door, Door.ALICE.withPassword("Sunrise-4-rivers")))
                    .isEqualTo(401);
            assertThat(signIn(door, new Account("mallory", "a guess", Door.DOMAIN)))
                    .isEqualTo(401);
            assertThat(signIn(door, new Account("alice", "Sunrise-4-river", "nowhere.example")))
                    .as("an unknown domain is refused without a question to the database")
                    .isIn(403, 404);
            try (Phone alice = Phone.udp(door.udp("127.0.0.1"), Door.ALICE);
                    Phone bob = Phone.tcp(door.tcp("127.0.0.1"), Door.BOB)) {
                assertThat(alice.register().status()).isEqualTo(200);
                assertThat(bob.register().status()).isEqualTo(200);
                Call calling = alice.call("sip:102@test.io");
                Call called = bob.awaitCall();
                called.respond(486, "Busy Here");
                calling.awaitStatus(486);
            }
            assertThatThrownBy(() -> door.createUser(Door.DOMAIN, "carol", "Meadow-5-linden", "201", "ext-201-secret"))
                    .isInstanceOf(DirectoryUnavailable.class);

            postgres.start();
            await().atMost(Duration.ofSeconds(
                            20)) // a connection from before may be tried first, and is refused as above
                    .ignoreException(DirectoryUnavailable.class)
                    .untilAsserted(
                            () -> door.createUser(Door.DOMAIN, "carol", "Meadow-5-linden", "201", "ext-201-secret"));
            assertThat(signIn(door, new Account("carol", "Meadow-5-linden", Door.DOMAIN)))
                    .isEqualTo(200);
        }
    }

    private static int signIn(Door door, Account account) {
        try (Phone phone = Phone.udp(door.udp("127.0.0.1"), account)) {
            return phone.register().status();
        }
    }
}
