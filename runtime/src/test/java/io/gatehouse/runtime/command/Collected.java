// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import java.util.ArrayList;
import java.util.List;

/** What a command said. */
final class Collected implements CommandOutput {
    final List<String> lines = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    final List<String> notes = new ArrayList<>();

    @Override
    public void line(String text) {
        lines.add(text);
    }

    @Override
    public void error(String text) {
        errors.add(text);
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }
}
