// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.phone.Call;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.acceptance.tool.GatehouseProcess;
import io.gatehouse.directory.ImportOptions;
import io.gatehouse.runtime.Gatehouse;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after {@code kill -9}. */
@Tag("full")
class CrashTest {
    private static final int USERS = 5_000;
    private static final int REGISTERS = 10_000;
    private static final int PHONES = 16;

    @TempDir
    private Path folder;

    @Test
    void everyBindingWhose200CameIsThereAndASilentPhoneRings() throws Exception {
        importUsers();
        try (GatehouseProcess server = GatehouseProcess.start(folder);
                Phone silent = Phone.udp(server.address(), Door.BOB)) {
            assertThat(silent.register().status()).isEqualTo(200);
            Set<String> acknowledged = registerUntilHalfAreAnsweredAndKill(server);
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(REGISTERS / 2);

            server.restart();
            try (Phone alice = Phone.udp(server.address(), Door.ALICE)) {
                Call calling = alice.call("sip:102@test.io");
                Call called = silent.awaitCall();
                called.respond(180, "Ringing");
                calling.awaitStatus(180);
                called.respond(486, "Busy Here");
                calling.awaitStatus(486);
            }
            assertThat(server.terminate()).isZero();
            assertThat(storedContacts()).containsAll(acknowledged);
        }
    }

    /** Many phones at once, each on a socket of its own; every second REGISTER of a user is a second phone of his. */
    private Set<String> registerUntilHalfAreAnsweredAndKill(GatehouseProcess server) throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicInteger next = new AtomicInteger();
        ExecutorService phones = Executors.newFixedThreadPool(PHONES);
        try {
            for (int i = 0; i < PHONES; i++) {
                phones.submit(() -> {
                    try (Phone phone = Phone.udp(server.address(), user(0))) {
                        for (int n = next.getAndIncrement(); n < REGISTERS; n = next.getAndIncrement()) {
                            String contact = "sip:phone@192.0.2.1:" + (10_000 + n);
                            Account user = user(n % USERS);
                            Message answer = phone.as(user)
                                    .register(
                                            "sip:" + user.username() + "@" + Door.DOMAIN,
                                            "Contact: <" + contact + ">\r\nExpires: 3600");
                            assertThat(answer.status()).isEqualTo(200);
                            acknowledged.add(contact);
                        }
                    }
                    return null;
                });
            }
            Awaitility.await("half of the REGISTERs")
                    .atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> acknowledged.size() >= REGISTERS / 2);
            server.killNine();
        } finally {
            phones.shutdownNow();
            assertThat(phones.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(acknowledged).as("the kill came in the middle").hasSizeLessThan(REGISTERS);
        return acknowledged;
    }

    @Test
    void aUserWhoWasJustCreatedOrChangedIsAsAcknowledged() {
        try (GatehouseProcess server = GatehouseProcess.start(folder)) {
            server.command("", "tenants", "create", Door.DOMAIN);
            String user = "carol@" + Door.DOMAIN;
            server.command("Meadow-5-linden\n", "users", "create", user, "--extension=201", "--password-stdin");
            server.killNine();
            server.restart();
            Account carol = new Account("carol", "Meadow-5-linden", Door.DOMAIN);
            assertThat(signIn(server, carol)).isEqualTo(200);

            server.command("Meadow-6-willow\n", "users", "password", user, "--password-stdin");
            server.killNine();
            server.restart();
            assertThat(signIn(server, carol)).isEqualTo(401);
            assertThat(signIn(server, carol.withPassword("Meadow-6-willow"))).isEqualTo(200);

            server.command("", "users", "disable", user);
            server.killNine();
            server.restart();
            assertThat(signIn(server, carol.withPassword("Meadow-6-willow"))).isEqualTo(403);
        }
    }

    private static int signIn(GatehouseProcess server, Account account) {
        try (Phone phone = Phone.udp(server.address(), account)) {
            return phone.register().status();
        }
    }

    private static Account user(int number) {
        return new Account("u" + number, "Quiet-" + number + "-harbour", Door.DOMAIN);
    }

    private void importUsers() throws IOException {
        String csv = "username,password,extension\nalice,Sunrise-4-river,101\nbob,Harbour-7-maple,102\n"
                + IntStream.range(0, USERS)
                        .mapToObj(n -> "u%d,Quiet-%d-harbour,%d".formatted(n, n, 100_000 + n))
                        .collect(Collectors.joining("\n"));
        try (Gatehouse gatehouse = onTheData()) {
            gatehouse.directory().userImport().run(new StringReader(csv), new ImportOptions(Door.DOMAIN, true, false));
        }
    }

    private Set<String> storedContacts() {
        Set<String> contacts = new HashSet<>();
        try (Gatehouse gatehouse = onTheData()) {
            gatehouse
                    .location()
                    .forEach(user -> user.bindings()
                            .forEach(binding -> contacts.add(binding.contact().toString())));
        }
        return contacts;
    }

    private Gatehouse onTheData() {
        return Gatehouse.builder()
                .dataDir(GatehouseProcess.dataIn(folder))
                .ephemeralPorts()
                .start();
    }
}
