// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Components that start in the order they were added and stop in the reverse; itself a component, so trees nest. When one
 * fails to start, those before it are stopped again and the failure is thrown. A component may be added while the tree
 * runs: it is started at once. Thread-safe; starting and stopping exclude each other.
 */
public final class ComponentTree implements Component {
    private static final Logger log = LoggerFactory.getLogger(ComponentTree.class);

    private final String name;
    private final List<Component> components = new ArrayList<>();
    private final Deque<Component> started = new ArrayDeque<>();
    private boolean running;

    public ComponentTree(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Adds a component; a running tree starts it now and keeps it only if that succeeds.
     *
     * @return the component, for chaining
     * @throws Exception from the component's start
     */
    public synchronized <C extends Component> C add(C component) throws Exception {
        if (running) {
            startOne(component);
        }
        components.add(component);
        return component;
    }

    @Override
    public synchronized void start() throws Exception {
        if (running) {
            throw new IllegalStateException(name + " runs already");
        }
        try {
            for (Component component : components) {
                startOne(component);
            }
            running = true;
        } catch (Exception | Error failure) {
            stopStarted();
            throw failure;
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        stopStarted();
    }

    /** Whether every component is up. */
    public synchronized boolean running() {
        return running;
    }

    @Override
    public synchronized void dump(Appendable out, String indent) throws IOException {
        out.append(indent).append(name).append(running ? "\n" : " (stopped)\n");
        for (Component component : components) {
            component.dump(out, indent + "  ");
        }
    }

    private void startOne(Component component) throws Exception {
        long begin = System.nanoTime();
        component.start();
        started.push(component);
        log.debug("{} started in {} ms", component.name(), millisSince(begin));
    }

    private void stopStarted() {
        while (!started.isEmpty()) {
            Component component = started.pop();
            long begin = System.nanoTime();
            try {
                component.stop();
                log.debug("{} stopped in {} ms", component.name(), millisSince(begin));
            } catch (RuntimeException failure) {
                log.error("{} did not stop cleanly", component.name(), failure);
            }
        }
    }

    private static long millisSince(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }
}
