// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import java.util.ArrayDeque;
import java.util.Queue;

/** What the applications of one thread have set going: one step after the other, in order, none inside another. */
final class LoopWork {
    private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);

    private static final class Turn {
        private final Queue<Runnable> queue = new ArrayDeque<>(8);
        private boolean running;
    }

    void perform(Runnable step) {
        Turn turn = turns.get();
        if (turn.running) {
            turn.queue.add(step);
        } else {
            run(turn, step);
        }
    }

    /** Runs it now; what it sets going follows. Inside of another step, what it sets going follows that one. */
    void enter(Runnable step) {
        Turn turn = turns.get();
        if (turn.running) {
            step.run();
        } else {
            run(turn, step);
        }
    }

    private static void run(Turn turn, Runnable first) {
        turn.running = true;
        try {
            for (Runnable next = first; next != null; next = turn.queue.poll()) {
                next.run();
            }
        } finally {
            turn.queue.clear(); // where a step failed, what it had set going fails with it
            turn.running = false;
        }
    }
}
