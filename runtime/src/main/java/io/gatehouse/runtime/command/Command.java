// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.platform.thread.Blocking;

/** Something an operator can ask for. */
@FunctionalInterface
public interface Command {
    /** Exit status of what was done. */
    int DONE = 0;

    /** Exit status of what could not be done; the data are as before. */
    int FAILED = 1;

    /**
     * Does it and tells about it.
     *
     * @return the exit status: {@link #DONE} or {@link #FAILED}
     * @throws CommandRefused if it cannot be done as asked
     */
    @Blocking
    int run(CommandRequest request, CommandOutput output);
}
