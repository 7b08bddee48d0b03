// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipComplianceTest {
    @ParameterizedTest
    @EnumSource
    void theDefaultGrantsEveryToleranceAndStrictNone(Tolerance tolerance) {
        assertThat(SipCompliance.DEFAULT.grants(tolerance)).isTrue();
        assertThat(SipCompliance.STRICT.grants(tolerance)).isFalse();
    }

    @Test
    void aModeIsChangedByNames() {
        SipCompliance read = SipCompliance.parse("default, -underscore_in_host , -EMPTY_PARAMETER,+EMPTY_PARAMETER");
        assertThat(read.grants(Tolerance.UNDERSCORE_IN_HOST)).isFalse();
        assertThat(read.grants(Tolerance.EMPTY_PARAMETER)).isTrue();
        assertThat(SipCompliance.parse("STRICT,+DIGEST_FORM").grants(Tolerance.DIGEST_FORM))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "LENIENT", "DEFAULT,UNDERSCORE_IN_HOST", "DEFAULT,-NOTHING", "DEFAULT,", "-DIGEST_FORM"})
    void whatIsNotKnownIsRefused(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> SipCompliance.parse(written));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DEFAULT",
                "STRICT",
                "DEFAULT,-UNDERSCORE_IN_HOST,-DIGEST_FORM",
                "STRICT,+MISSING_MAX_FORWARDS,+DIGEST_FORM"
            })
    void isWrittenAsItIsRead(String written) {
        assertThat(SipCompliance.parse(written)).hasToString(written);
        assertThat(SipCompliance.parse(SipCompliance.parse(written).toString()))
                .isEqualTo(SipCompliance.parse(written));
    }

    @Test
    void theWitnessHearsOfWhatIsGrantedAlone() {
        List<Tolerance> heard = new ArrayList<>();
        SipCompliance told = SipCompliance.DEFAULT.reportingTo(heard::add).without(Tolerance.DIGEST_FORM);
        told.grants(Tolerance.DIGEST_FORM);
        told.allows(Tolerance.EMPTY_PARAMETER);
        told.grants(Tolerance.MISSING_FROM_TAG);
        assertThat(heard).containsExactly(Tolerance.MISSING_FROM_TAG);
    }

    /** The table of docs/compliance.md says what the code does, no more and no less. */
    @Test
    void theDocumentationListsThem() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("../docs/compliance.md")).stream()
                .filter(line -> line.startsWith("| `") && line.contains(" | RFC "))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(Tolerance.values())
                        .map(one -> "| `" + one + "` | " + one.section() + " | " + one.description() + " | "
                                + one.refusal() + " |")
                        .toList());
    }
}
