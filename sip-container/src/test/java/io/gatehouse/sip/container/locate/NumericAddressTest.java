// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumericAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "[2001:db8::1]", "::ffff:192.0.2.1"})
    void anAddress(String host) {
        assertThat(NumericAddress.of(host)).isPresent();
    }

    /** Each of these the JDK would look up, or read as something that nobody wrote. */
    @ParameterizedTest
    @ValueSource(
            strings = {"300.1.1.1", "1.2.3", "1.2.3.4.5", "16909060", "0x7f.1", "fe80::1%lo", "[192.0.2.1]", "", "a.b"})
    void noAddress(String host) {
        assertThat(NumericAddress.of(host)).isEmpty();
    }
}
