// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class ApplicationOrderTest {
    @Test
    void aRegisterEndsAtTheRegistrarAndEverythingElseLeavesThroughTheEdge() {
        assertThat(ApplicationOrder.of(EnumSet.allOf(Role.class))).isEqualTo("""
                        REGISTER: ("edge","DAR:From","ORIGINATING","","NO_ROUTE","0"),\
                        ("registrar","DAR:To","TERMINATING","","NO_ROUTE","1")
                        ALL: ("edge","DAR:From","ORIGINATING","","NO_ROUTE","0"),\
                        ("registrar","DAR:To","NEUTRAL","","NO_ROUTE","1"),\
                        ("edge","DAR:To","TERMINATING","","NO_ROUTE","2")
                        """);
    }

    @Test
    void aRoleThatIsNotHereIsNotVisited() {
        assertThat(ApplicationOrder.of(EnumSet.of(Role.REGISTRAR)))
                .doesNotContain("edge")
                .contains("ALL: (\"registrar\",\"DAR:To\",\"NEUTRAL\",\"\",\"NO_ROUTE\",\"0\")");
    }
}
