// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.gatehouse.fuzz.Finding;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/** Sees what the server logs as its own fault: an error, or anything with an exception. Any thread. */
final class FaultWatch extends AppenderBase<ILoggingEvent> {
    private final AtomicReference<ILoggingEvent> fault = new AtomicReference<>();

    /** Listens to the whole log; prints nothing of it. */
    static FaultWatch onTheLog() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(Level.INFO);
        FaultWatch watch = new FaultWatch();
        watch.setContext(root.getLoggerContext());
        watch.start();
        root.addAppender(watch);
        return watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null) {
            fault.compareAndSet(null, event);
        }
    }

    /** @throws Finding if there was one since the last call */
    void check() {
        ILoggingEvent event = fault.getAndSet(null);
        if (event != null) {
            throw event.getThrowableProxy() instanceof ThrowableProxy proxy
                    ? new Finding(event.getFormattedMessage(), proxy.getThrowable())
                    : new Finding(event.getFormattedMessage());
        }
    }
}
