// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.directory.Directory;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.runtime.Gatehouse;
import io.gatehouse.runtime.command.Command;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.server.log.Logging;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * A server that lives as long as this process: SIGTERM and Ctrl-C drain and stop it with exit status 0, a second one ends
 * the process at once. The JVM's own way, a shutdown hook, would end with status 143 or 130.
 */
final class ServerProcess {
    private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);

    /** The promise is 10 s; whatever still hangs then is our mistake and is told in the log. */
    private static final Duration LONGEST_STOP = Duration.ofMillis(9_500);

    private static final int KILLED = 130;

    private final Configuration configuration;
    private final CountDownLatch end = new CountDownLatch(1);

    ServerProcess(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Prepares the data, starts, announces it, waits for the signal and stops.
     *
     * @param prepare runs once, before a listener opens
     * @param announce runs once, when the server is ready
     * @return the exit status
     * @throws StartupRefusal if the operator must mend something; nothing is left running
     */
    int run(Consumer<Directory> prepare, Consumer<Gatehouse> announce) throws InterruptedException {
        Logging.apply(configuration);
        Signal.handle(new Signal("TERM"), this::onSignal);
        Signal.handle(new Signal("INT"), this::onSignal);
        try (Gatehouse gatehouse = Gatehouse.builder()
                .configuration(configuration)
                .prepare(prepare)
                .start()) {
            announce.accept(gatehouse);
            end.await();
            haltIfStoppingHangs();
        }
        return Command.DONE;
    }

    private void onSignal(Signal signal) {
        if (end.getCount() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
        log.info("SIG{}: stopping", signal.getName());
        end.countDown();
    }

    private static void haltIfStoppingHangs() {
        Thread watch = new Thread(
                () -> {
                    try {
                        Thread.sleep(LONGEST_STOP.toMillis());
                    } catch (InterruptedException stopped) {
                        return;
                    }
                    Thread.getAllStackTraces()
                            .forEach((thread, stack) -> log.error("Still running: {} at {}", thread, stack));
                    Runtime.getRuntime().halt(Command.FAILED);
                },
                "stop-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
