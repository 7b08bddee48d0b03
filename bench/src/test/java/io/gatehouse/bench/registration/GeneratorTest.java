// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.digest.DigestAlgorithm;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    @Test
    void everyPhoneRegistersAgainstAnEchoAndRefreshesWithOneRequest() throws Exception {
        try (ServedProcess echo = ServedProcess.start(EchoProcess.class, List.of());
                Generator generator = new Generator(echo.address(), new Phones(200, DigestAlgorithm.MD5), 64)) {
            Outcome full = generator.run(new Load(300, 32, 0, false));
            assertThat(full.completed()).isEqualTo(300);
            assertThat(full.failures()).isEmpty();
            // two requests each: CSeq 2 for all 200, 4 for the 100 that came round again
            assertThat(generator.phones().acknowledged()).isEqualTo(new Stored(200, 2 * 200 + 2 * 100));

            Outcome refresh = generator.run(new Load(200, 32, 0, true));
            assertThat(refresh.completed()).isEqualTo(200);
            assertThat(generator.phones().acknowledged()).isEqualTo(new Stored(200, 600 + 200));
        }
    }

    @Test
    void anOpenLoopKeepsItsRate() throws Exception {
        try (ServedProcess echo = ServedProcess.start(EchoProcess.class, List.of());
                Generator generator = new Generator(echo.address(), new Phones(100, DigestAlgorithm.MD5), 4)) {
            Outcome outcome = generator.run(new Load(200, 64, 1000, false));
            assertThat(outcome.completed()).isEqualTo(200);
            assertThat(outcome.perSecond()).isLessThan(1010); // never faster than due
        }
    }
}
