// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NonceCountsTest {
    private final NonceCounts counts = new NonceCounts(2048);

    @Test
    void aCountServesOnce() {
        assertThat(counts.use(1, 1000, 1)).isTrue();
        assertThat(counts.use(1, 1000, 1)).isFalse();
        assertThat(counts.use(1, 1000, 2)).isTrue();
        assertThat(counts.use(2, 1000, 1)).isTrue();
        assertThat(counts.use(2, 1000, 0)).isFalse();
    }

    @Test
    void aCountMayBeOvertakenBySixtyThree() {
        assertThat(counts.use(1, 1000, 100)).isTrue();
        assertThat(counts.use(1, 1000, 37)).isTrue();
        assertThat(counts.use(1, 1000, 37)).isFalse();
        assertThat(counts.use(1, 1000, 36)).isFalse();
        assertThat(counts.use(1, 1000, 200)).isTrue();
        assertThat(counts.use(1, 1000, 137)).isTrue();
        assertThat(counts.use(1, 1000, 100)).isFalse();
    }

    /** What had to be forgotten is refused, never taken twice. */
    @Test
    void forgettingIsSafe() {
        int nonces = 100_000;
        for (int i = 1; i <= nonces; i++) {
            assertThat(counts.use(i, 1_000 + i, 1)).isTrue();
        }
        for (int i = 1; i <= nonces; i++) {
            assertThat(counts.use(i, 1_000 + i, 1)).as("nonce " + i).isFalse();
        }
    }
}
