// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import io.gatehouse.platform.thread.Blocking;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Writes a subscription as {@code text/event-stream} (HTML, server-sent events), for a browser's EventSource: an event
 * {@code message} with JSON for each message ({@code at}, {@code direction}, {@code transport}, {@code local}, {@code remote},
 * {@code callId}, {@code startLine}, {@code text}), an event {@code uncut} with the same for bytes that were no message, an event {@code lost} with the count so far where messages were lost, and a
 * comment every 15 s so that whoever is gone is noticed. One thread.
 */
public final class EventStream {
    /** Of the response that carries it; never to be cached. */
    public static final String MEDIA_TYPE = "text/event-stream";

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final TraceSubscription subscription;
    private final Writer out;
    private final Duration heartbeat;
    private long number;
    private long lostBefore;

    public EventStream(TraceSubscription subscription, Writer out) {
        this(subscription, out, HEARTBEAT);
    }

    EventStream(TraceSubscription subscription, Writer out, Duration heartbeat) {
        this.subscription = subscription;
        this.out = out;
        this.heartbeat = heartbeat;
    }

    /**
     * Writes until the reader is gone.
     *
     * @throws IOException when it is
     * @throws InterruptedException if the thread is interrupted
     */
    @Blocking
    public void run() throws IOException, InterruptedException {
        while (true) {
            writeNext();
        }
    }

    /** One event, or a comment if none comes in time. */
    void writeNext() throws IOException, InterruptedException {
        TracedMessage message = subscription.next(heartbeat).orElse(null);
        long lost = subscription.lost();
        if (lost > lostBefore) {
            lostBefore = lost;
            out.write("event: lost\ndata: " + lost + "\n\n");
        }
        if (message == null) {
            out.write(":\n\n");
        } else {
            String event = message.whole() ? "message" : "uncut";
            out.write("id: " + ++number + "\nevent: " + event + "\ndata: " + json(message) + "\n\n");
        }
        out.flush();
    }

    private static String json(TracedMessage message) {
        StringBuilder out = new StringBuilder(message.bytes().length + 300).append('{');
        field(out, "at", message.at().toString());
        field(out, "direction", message.direction().name());
        field(out, "transport", message.transport());
        field(out, "local", written(message.local()));
        field(out, "remote", written(message.remote()));
        field(out, "callId", message.callId());
        field(out, "startLine", message.startLine());
        field(out, "text", message.text());
        out.setCharAt(out.length() - 1, '}');
        return out.toString();
    }

    private static String written(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }

    /** RFC 8259 §7; line ends are escaped as well, so that the event stays on one line. */
    private static void field(StringBuilder out, String name, String value) {
        out.append('"').append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append("\",");
    }
}
