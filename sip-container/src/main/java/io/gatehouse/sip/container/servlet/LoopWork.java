// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** What the applications of one thread have set going: one step after the other, in order, none inside another. */
final class LoopWork {
    private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);

    private static final class Turn {
        private final Queue<Runnable> queue = new ArrayDeque<>(8);
        private boolean running;
    }

    /** Runs it now, or where a step is running, after that. */
    void perform(Runnable step) {
        Turn turn = turns.get();
        if (turn.running) {
            turn.queue.add(step);
        } else {
            run(turn, step, Runnable::run);
        }
    }

    /** The same for a step that is always the same, with what it is done to. */
    <T> void perform(T subject, Consumer<? super T> step) {
        Turn turn = turns.get();
        if (turn.running) {
            turn.queue.add(() -> step.accept(subject));
        } else {
            run(turn, subject, step);
        }
    }

    /** Runs it now; what it sets going follows. Inside of another step, what it sets going follows that one. */
    <T> void enter(T subject, Consumer<? super T> step) {
        Turn turn = turns.get();
        if (turn.running) {
            step.accept(subject);
        } else {
            run(turn, subject, step);
        }
    }

    private static <T> void run(Turn turn, T subject, Consumer<? super T> first) {
        turn.running = true;
        try {
            first.accept(subject);
            for (Runnable next = turn.queue.poll(); next != null; next = turn.queue.poll()) {
                next.run();
            }
        } finally {
            turn.queue.clear(); // where a step failed, what it had set going fails with it
            turn.running = false;
        }
    }
}
