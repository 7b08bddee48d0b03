// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.management;

import java.util.concurrent.atomic.AtomicReference;

/** Whether the server may be sent work. Any thread. */
public final class Readiness {
    /** Where the server stands between start and end. */
    public enum State {
        /** Not every listener accepts yet, or not every role is attached. */
        STARTING,
        /** Every listener accepts. */
        READY,
        /** On its way down: what runs is finished, nothing new is taken. */
        DRAINING
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

    /** The state now. */
    public State state() {
        return state.get();
    }

    /** Whether the state is {@link State#READY}. */
    public boolean ready() {
        return state.get() == State.READY;
    }

    /** Moves on. */
    public void become(State next) {
        state.set(next);
    }
}
