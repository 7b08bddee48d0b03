// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server with the people of the torture messages. Those who are called have a phone. */
final class TortureHouse implements AutoCloseable {
    private static final String PASSWORD = "Torture-4-messages";
    private static final List<String> DOMAINS =
            List.of("example.com", "example.net", "example.org", "east.example.com");
    private static final List<String> PEOPLE = List.of(
            "user@example.com",
            "user@example.org",
            "user@east.example.com",
            "caller@example.com",
            "caller@example.net",
            "caller@example.org",
            "mundane@example.com",
            "resource@example.com",
            "fluffy@example.com",
            "kumiko@example.org",
            "a.g.bell@example.com",
            "t.watson@example.org",
            "j.user@example.com",
            "watson@example.com");

    private final Door door;
    private final Map<String, Phone> phones = new HashMap<>();

    TortureHouse(Path data) {
        door = Door.open(data);
        DOMAINS.forEach(door::createTenant);
        for (int i = 0; i < PEOPLE.size(); i++) {
            Account account = account(PEOPLE.get(i));
            door.createUser(
                    account.domain(), account.username(), PASSWORD, Integer.toString(200 + i), "ext-secret-" + i);
        }
    }

    private static Account account(String address) {
        String[] parts = address.split("@");
        return new Account(parts[0], PASSWORD, parts[1]);
    }

    Door door() {
        return door;
    }

    /** The account of an AOR, if it is one of ours. */
    Optional<Account> find(String aor) {
        String address = aor.replaceFirst("^sip:", "");
        return PEOPLE.contains(address) ? Optional.of(account(address)) : Optional.empty();
    }

    /** The phone of somebody who is called. */
    Phone phoneOf(String aor) {
        return phones.computeIfAbsent(aor, unused -> {
            Phone phone = Phone.udp(door.udp("127.0.0.1"), find(aor).orElseThrow());
            assertThat(phone.register().status()).isEqualTo(200);
            return phone;
        });
    }

    @Override
    public void close() {
        phones.values().forEach(Phone::close);
        door.close();
    }
}
