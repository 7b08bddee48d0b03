// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
    @ParameterizedTest
    @ValueSource(strings = {"Sunrise-4-river", "Harbour-7-maple", "Gate-9-lantern", "größer 1 Haus"})
    void goodPasswordsHaveNoProblem(String password) {
        assertThat(PasswordPolicy.problems(password, "alice", "101")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Su-4ris,8 to 32",
        "Sunrise-river,letters and digits",
        "4711-0815-2,letters and digits",
        "sunrise4river,upper-case or a special",
        "Sunrise-345-x,sequence",
        "Sunrise-4-cba,sequence",
        "Sunriiise-4-x,three times",
        "My-Alice-4-me,of the account",
        "Number-101-is,of the account"
    })
    void weakOnesAreToldWhy(String password, String reason) {
        assertThat(PasswordPolicy.problems(password, "alice", "101"))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains(reason).doesNotContain(password));
    }
}
