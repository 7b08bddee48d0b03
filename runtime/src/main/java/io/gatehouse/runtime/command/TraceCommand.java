// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.platform.trace.TraceFilter;
import io.gatehouse.platform.trace.TraceSubscription;
import io.gatehouse.platform.trace.TracedMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * {@code trace [call-id] [user] [raw] [count]}: shows messages as they pass until the caller leaves, or {@code count} of them have
 * been shown: a line for each, with {@code raw} the whole message. Credentials are blanked. {@value #MOST} callers at a time.
 */
final class TraceCommand implements Command {
    static final int MOST = 2;

    private static final int QUEUE = 2_000;
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final MessageTrace trace;
    private final Semaphore places = new Semaphore(MOST);

    TraceCommand(MessageTrace trace) {
        this.trace = trace;
    }

    @Blocking
    @Override
    public int run(CommandRequest request, CommandOutput output) {
        if (!places.tryAcquire()) {
            throw new CommandRefused(MOST + " traces run already");
        }
        TraceFilter filter = new TraceFilter(
                request.argument("call-id").orElse(""), request.argument("user").orElse(""));
        try (TraceSubscription subscription = trace.subscribe(filter, QUEUE)) {
            output.note("Messages as they pass; Ctrl-C ends it");
            show(subscription, request, output);
            return DONE;
        } catch (InterruptedException serverStops) {
            Thread.currentThread().interrupt();
            return DONE;
        } finally {
            places.release();
        }
    }

    private static void show(TraceSubscription subscription, CommandRequest request, CommandOutput output)
            throws InterruptedException {
        boolean raw = request.has("raw");
        long left = request.argument("count").map(TraceCommand::count).orElse(Long.MAX_VALUE);
        long lostBefore = 0;
        while (left > 0) {
            Optional<TracedMessage> message = subscription.next(HEARTBEAT);
            if (subscription.lost() > lostBefore) {
                lostBefore = subscription.lost();
                output.note(lostBefore + " messages were lost: they came faster than they could be shown");
            }
            if (message.isPresent()) {
                write(message.get(), raw, output);
                left--;
            }
            output.alive();
        }
    }

    private static long count(String written) {
        if (!written.matches("[1-9][0-9]{0,17}")) {
            throw new CommandRefused("--count = " + written + " is no number above zero");
        }
        return Long.parseLong(written);
    }

    private static void write(TracedMessage message, boolean raw, CommandOutput output) {
        String head = message.at() + " " + message.transport() + " " + written(message.source()) + " -> "
                + written(message.destination()) + (message.whole() ? "" : "  no message:");
        if (raw) {
            output.line(head);
            message.text().lines().forEach(line -> output.line(printable(line)));
            output.line("");
        } else {
            output.line(head + "  " + printable(message.startLine()) + "  " + printable(message.callId()));
        }
    }

    /** What a stranger sent ends up here: no control character reaches a terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String written(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }
}
