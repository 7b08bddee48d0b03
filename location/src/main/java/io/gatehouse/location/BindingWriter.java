// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import io.gatehouse.location.record.RecordWriter;
import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Puts a {@link Binding} together: every step once, in the order of the methods here. Each thread has one, which it uses again and
 * again, so that no object comes of texts that turn out to be those of the former binding. Of no use after {@code toBinding}.
 */
public final class BindingWriter {
    private static final ThreadLocal<BindingWriter> OF_THREAD = ThreadLocal.withInitial(BindingWriter::new);

    private final RecordWriter out = new RecordWriter();
    private int contactEnd;
    private int steps;

    private BindingWriter() {}

    /** The thread's own, empty. */
    public static BindingWriter begin() {
        BindingWriter writer = OF_THREAD.get();
        writer.out.startAt(0);
        writer.steps = 0;
        return writer;
    }

    /** The Contact; see {@link Binding} for each of them. */
    public BindingWriter contact(
            CharSequence contact, CharSequence contactParams, CharSequence instanceId, int regId, int qThousandths) {
        step(0);
        out.text(contact);
        out.text(contactParams);
        out.text(instanceId);
        out.number(regId);
        out.signed(qThousandths);
        return this;
    }

    public BindingWriter callId(CharSequence callId) {
        step(1);
        out.text(callId);
        contactEnd = out.at();
        return this;
    }

    public BindingWriter path(List<? extends CharSequence> path) {
        step(2);
        out.number(path.size());
        for (int i = 0; i < path.size(); i++) {
            out.text(path.get(i));
        }
        return this;
    }

    public BindingWriter userAgent(CharSequence userAgent) {
        step(3);
        out.text(userAgent);
        return this;
    }

    public BindingWriter received(InetSocketAddress from, Transport transport) {
        step(4);
        out.address(from);
        out.number(TransportCode.of(transport));
        return this;
    }

    public BindingWriter credential(CharSequence credential) {
        step(5);
        out.text(credential);
        return this;
    }

    /** With bytes of its own. */
    public Binding toBinding(long cseq, long expiresAtMillis, long lastSeenMillis) {
        step(6);
        return Binding.of(out.toArray(), contactEnd, cseq, expiresAtMillis, lastSeenMillis);
    }

    /** Over the bytes of the former one if it has the same texts, as it has when a device refreshes its binding. */
    public Binding toBinding(Binding former, long cseq, long expiresAtMillis, long lastSeenMillis) {
        return former.isWritten(out, contactEnd)
                ? former.with(cseq, expiresAtMillis, lastSeenMillis)
                : toBinding(cseq, expiresAtMillis, lastSeenMillis);
    }

    private void step(int expected) {
        if (steps++ != expected) {
            throw new IllegalStateException("step " + expected + " of a binding, not step " + (steps - 1));
        }
    }
}
