// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    private final Collected said = new Collected();

    @Test
    void letsNoControlCharacterOfAPhoneReachTheTerminal() {
        Table table = new Table("agent", "n");
        table.row("evil\u001b[2J", 1);
        table.writeTo(said, false);
        assertThat(said.lines).containsExactly("AGENT     N", "evil?[2J  1");
    }

    @Test
    void writesOneObjectOfJsonForEachRow() {
        Table table = new Table("agent", "n", "on");
        table.row("a\"b\\c\u001b\u00e4", 1L, true);
        table.row("", 2, false);
        table.writeTo(said, true);
        assertThat(said.lines)
                .containsExactly(
                        "[",
                        "{\"agent\":\"a\\\"b\\\\c\\u001b\u00e4\",\"n\":1,\"on\":true},",
                        "{\"agent\":\"\",\"n\":2,\"on\":false}",
                        "]");
    }
}
