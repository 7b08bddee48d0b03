// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import java.util.ArrayDeque;
import java.util.Queue;

/** What the applications of one thread have set going: one step after the other, in order, none inside another. */
final class LoopWork {
    private final ThreadLocal<Queue<Runnable>> running = new ThreadLocal<>();

    void perform(Runnable step) {
        Queue<Runnable> queue = running.get();
        if (queue != null) {
            queue.add(step);
            return;
        }
        enter(step);
    }

    /** Runs it now; what it sets going follows. Inside of another step, what it sets going follows that one. */
    void enter(Runnable step) {
        if (running.get() != null) {
            step.run();
            return;
        }
        Queue<Runnable> queue = new ArrayDeque<>(4);
        running.set(queue);
        try {
            for (Runnable next = step; next != null; next = queue.poll()) {
                next.run();
            }
        } finally {
            running.remove();
        }
    }
}
