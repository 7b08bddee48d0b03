// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace.hep;

import io.gatehouse.platform.lifecycle.Component;
import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.platform.trace.TraceFilter;
import io.gatehouse.platform.trace.TraceSubscription;
import io.gatehouse.platform.trace.TracedMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends every message to a HEP collector, on a thread of its own. A collector that is away or slow costs messages, which are counted
 * ({@code sip.trace.lost}), and nothing else; it is tried again after a second, then after longer, up to {@value #LONGEST_PAUSE_MILLIS} ms.
 */
public final class HepExporter implements Component {
    private static final Logger log = LoggerFactory.getLogger(HepExporter.class);
    private static final int QUEUE = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final MessageTrace trace;
    private final HepTarget target;
    private final Counter sent;
    private final Counter failed;

    private Optional<Thread> sender = Optional.empty();

    public HepExporter(MessageTrace trace, HepTarget target, Metrics metrics) {
        this.trace = trace;
        this.target = target;
        this.sent = metrics.counter("sip.trace.hep.sent", "Messages sent to the HEP collector");
        this.failed = metrics.counter("sip.trace.hep.failed", "Messages that could not be sent to the HEP collector");
    }

    @Override
    public String name() {
        return "HEP to " + target;
    }

    @Override
    public synchronized void start() {
        TraceSubscription subscription = trace.subscribe(TraceFilter.ALL, QUEUE);
        Thread thread = new Thread(() -> run(subscription), "hep");
        thread.setDaemon(true);
        thread.start();
        sender = Optional.of(thread);
        log.info("Every SIP message is sent to the HEP collector {}, credentials blanked", target);
    }

    @Override
    public synchronized void stop() {
        sender.ifPresent(Thread::interrupt);
        sender = Optional.empty();
    }

    private void run(TraceSubscription subscription) {
        long pause = FIRST_PAUSE_MILLIS;
        try (subscription;
                HepSocket socket = new HepSocket(target)) {
            while (!Thread.currentThread().isInterrupted()) {
                Optional<TracedMessage> message = subscription.next(PATIENCE);
                if (message.isEmpty()) {
                    continue;
                }
                try {
                    socket.send(HepPacket.of(message.get(), target.captureId(), target.key()));
                    sent.increment();
                    pause = FIRST_PAUSE_MILLIS;
                } catch (IOException away) {
                    failed.increment();
                    log.warn("The HEP collector {} takes nothing: {}; again in {} ms", target, away.toString(), pause);
                    Thread.sleep(pause);
                    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException stopped) {
            log.debug("HEP ends");
        }
    }
}
