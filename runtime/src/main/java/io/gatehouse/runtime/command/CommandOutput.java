// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

/** Where a command writes, line by line. */
public interface CommandOutput {
    /** One line of the answer. */
    void line(String text);

    /** One line about what went wrong. */
    void error(String text);

    /** One line about how it goes: no part of the answer, shown at once, on any thread. Nobody has to listen. */
    default void note(String text) {}

    /**
     * Brings what was written so far to the reader, if there still is one.
     *
     * @throws java.io.UncheckedIOException if there is not: the command may end
     */
    default void alive() {}
}
