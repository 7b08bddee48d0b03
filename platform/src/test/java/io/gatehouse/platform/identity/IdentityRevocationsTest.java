// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityRevocationsTest {
    private static final Revocation ALICE =
            Revocation.ofAll(Set.of("sip:alice@test.io", "sip:101@test.io"), Revocation.Reason.DISABLED);

    private final IdentityRevocations revocations = new IdentityRevocations();
    private final List<Revocation> heard = new ArrayList<>();

    @Test
    void everySubscriberHearsOfIt() {
        revocations.subscribe(heard::add);
        revocations.subscribe(heard::add);
        revocations.revoke(ALICE);

        assertThat(heard).containsExactly(ALICE, ALICE);
    }

    @Test
    void aClosedSubscriptionHearsNothingMore() {
        IdentityRevocations.Subscription subscription = revocations.subscribe(heard::add);
        subscription.close();
        subscription.close();
        revocations.revoke(ALICE);

        assertThat(heard).isEmpty();
    }

    @Test
    void oneThatFailsDoesNotSilenceTheOthers() {
        revocations.subscribe(revocation -> {
            throw new IllegalStateException("broken on purpose");
        });
        revocations.subscribe(heard::add);
        revocations.revoke(ALICE);

        assertThat(heard).containsExactly(ALICE);
    }
}
