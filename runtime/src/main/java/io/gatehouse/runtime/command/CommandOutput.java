// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

/** Where a command writes, line by line; one thread. */
public interface CommandOutput {
    /** One line of the answer. */
    void line(String text);

    /** One line about what went wrong. */
    void error(String text);
}
