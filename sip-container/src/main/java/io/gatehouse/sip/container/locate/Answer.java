// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import java.util.List;

/**
 * What became of a question about a name.
 *
 * @param records empty unless it was {@link State#FOUND}
 */
public record Answer<T>(State state, List<T> records) {
    /** How it ended. */
    public enum State {
        FOUND,
        /** There is no such name, or nothing of that kind under it. */
        NONE,
        /** A name server answered that it cannot or will not say. */
        REFUSED,
        /** No name server answered in time. */
        SILENT
    }

    public Answer {
        records = List.copyOf(records);
    }

    /** {@link State#NONE} for an empty list. */
    public static <T> Answer<T> of(List<T> records) {
        return new Answer<>(records.isEmpty() ? State.NONE : State.FOUND, records);
    }

    public static <T> Answer<T> failed(State state) {
        return new Answer<>(state, List.of());
    }

    public boolean found() {
        return state == State.FOUND;
    }
}
