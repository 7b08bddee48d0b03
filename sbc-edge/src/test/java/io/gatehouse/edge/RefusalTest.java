// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 100, 200, 399, 700})
    void onlyAFailureRefuses(int status) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Refusal(status, "reason", "metric"))
                .withMessageContaining(Integer.toString(status));
    }

    @Test
    void itSaysWhy() {
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> new Refusal(400, null, "metric"));
    }
}
