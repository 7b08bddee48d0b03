// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Access;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 3665 §2, message by message as the phone sees it. */
class RegistrationFlowsTest {
    private static final List<String> CHALLENGED = List.of("401 REGISTER", "200 REGISTER");
    private static final String SECOND = "sip:bob@work.example.com";

    @TempDir
    private static Path data;

    private static Door door;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data);
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    /** §2.1 to §2.4 in a row: a new registration, another contact, a question, the end of all. */
    @ParameterizedTest
    @EnumSource(names = {"UDP_IPV4", "TCP_IPV4", "TLS_IPV4", "WSS_IPV4"})
    void newUpdatedAskedForAndCancelled(Access access) {
        Account bob = door.newcomer();
        try (Phone phone = access.phone(door, bob)) {
            Message first = phone.register(phone.aor(), "Contact: <" + phone.contactUri() + ">;expires=3600");
            assertThat(first.headers("Contact")).singleElement().asString().contains(phone.contactUri(), "expires=");
            assertThat(phone.takeHeard()).isEqualTo(CHALLENGED);

            Message updated = phone.register(phone.aor(), "Contact: <" + SECOND + ">");
            assertThat(updated.headers("Contact")).hasSize(2).anyMatch(contact -> contact.contains(SECOND));
            assertThat(phone.takeHeard()).isEqualTo(CHALLENGED);

            Message asked = phone.register(phone.aor(), "");
            assertThat(asked.headers("Contact")).hasSize(2).anyMatch(contact -> contact.contains(phone.contactUri()));
            assertThat(phone.takeHeard()).isEqualTo(CHALLENGED);

            Message cancelled = phone.register(phone.aor(), "Contact: *\r\nExpires: 0");
            assertThat(cancelled.headers("Contact")).isEmpty();
            assertThat(phone.takeHeard()).isEqualTo(CHALLENGED);
            assertThat(door.bindings(bob)).isEmpty();
        }
    }

    /** §2.5: the wrong password is challenged again, with another nonce, and nothing is registered. */
    @ParameterizedTest
    @EnumSource(names = {"UDP_IPV4", "TCP_IPV4", "TLS_IPV4", "WSS_IPV4"})
    void unsuccessful(Access access) {
        Account bob = door.newcomer();
        try (Phone phone = access.phone(door, bob.withPassword("a guess"))) {
            Message refused = phone.register();
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate")).contains("nonce=");
            assertThat(phone.takeHeard()).isEqualTo(List.of("401 REGISTER"));
            assertThat(door.bindings(bob)).isEmpty();
        }
    }
}
