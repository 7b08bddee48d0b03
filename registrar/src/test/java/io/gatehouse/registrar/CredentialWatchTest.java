// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import static io.gatehouse.registrar.House.ALICE_PASSWORD;
import static io.gatehouse.registrar.House.alice;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.identity.Revocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialWatchTest {
    private final House house = new House();
    private final List<Revocation> heard = new ArrayList<>();

    @BeforeEach
    void aliceIsRegistered() {
        assertThat(house.aliceSends(alice(1, "Contact: <sip:a@10.0.0.1>")).status())
                .isEqualTo(200);
        house.revocations.subscribe(heard::add);
    }

    @Test
    void aDisabledAccountLosesItsBindingsAndItsFlows() {
        house.changeAlice(1, false, ALICE_PASSWORD, "101");
        assertThat(house.contactsOf(11)).isEmpty();
        assertThat(heard).singleElement().satisfies(revocation -> {
            assertThat(revocation.reason()).isEqualTo(Revocation.Reason.DISABLED);
            assertThat(revocation.aors()).contains("sip:alice@test.io", "sip:101@test.io");
        });
    }

    @Test
    void aNewPasswordTakesWhatTheOldOneMade() {
        house.changeAlice(2, true, "Another-1-word", "101");
        assertThat(house.contactsOf(11)).isEmpty();
        assertThat(heard).extracting(Revocation::reason).containsExactly(Revocation.Reason.PASSWORD_CHANGED);
    }

    @Test
    void aRemovedAccountLosesItsBindings() {
        house.accounts.remove(11);
        assertThat(house.store.bindings()).isZero();
        assertThat(heard).extracting(Revocation::reason).containsExactly(Revocation.Reason.REMOVED);
    }

    @Test
    void aLostExtensionNumberIsRevokedAndTheBindingsStay() {
        house.changeAlice(1, true, ALICE_PASSWORD, "103");
        assertThat(house.contactsOf(11)).hasSize(1);
        assertThat(heard)
                .singleElement()
                .satisfies(revocation -> assertThat(revocation.aors())
                        .contains("sip:101@test.io")
                        .doesNotContain("sip:alice@test.io"));
    }

    @Test
    void aDisabledTenantLosesAllBindings() {
        house.tenant(1, "test.io", Set.of(), false);
        assertThat(house.store.bindings()).isZero();
    }
}
