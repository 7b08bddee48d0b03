// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import io.gatehouse.location.record.RecordReader;
import io.gatehouse.location.record.RecordWriter;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.Transport;
import java.util.Arrays;
import java.util.List;

/**
 * One place where a user can be reached: what an accepted Contact of a REGISTER made (RFC 3261 §10.3). Made by a {@link
 * BindingWriter}. An absent text is empty, an absent number has the value named below; nothing is null. Immutable, compared by
 * value.
 *
 * <p>The rules of Contact comparison and replacement live in the registrar; to the store a binding is a value.
 *
 * <p>Its texts stay in the bytes that a store keeps them in and are read when somebody asks, because of a binding that is refreshed
 * nothing but three numbers change. Before the numbers stand the texts that say which binding it is, behind them those that say how the
 * REGISTER came: two pieces of bytes, which is what {@link BindingWriter} and the journal's record write.
 */
public final class Binding {
    private final byte[] bytes;
    private final int contactStart;
    private final int contactEnd;
    private final int originStart;
    private final int originEnd;
    private final long cseq;
    private final long expiresAtMillis;
    private final long lastSeenMillis;

    private Binding(
            byte[] bytes,
            int contactStart,
            int contactEnd,
            int originStart,
            int originEnd,
            long cseq,
            long expiresAtMillis,
            long lastSeenMillis) {
        this.bytes = bytes;
        this.contactStart = contactStart;
        this.contactEnd = contactEnd;
        this.originStart = originStart;
        this.originEnd = originEnd;
        this.cseq = cseq;
        this.expiresAtMillis = expiresAtMillis;
        this.lastSeenMillis = lastSeenMillis;
    }

    /** Over bytes that nobody changes any more; the second piece ends with them. */
    static Binding of(byte[] bytes, int contactEnd, long cseq, long expiresAtMillis, long lastSeenMillis) {
        return new Binding(bytes, 0, contactEnd, contactEnd, bytes.length, cseq, expiresAtMillis, lastSeenMillis);
    }

    /** The same after another REGISTER that said the same. */
    public Binding with(long newCseq, long newExpiresAtMillis, long newLastSeenMillis) {
        return new Binding(
                bytes,
                contactStart,
                contactEnd,
                originStart,
                originEnd,
                newCseq,
                newExpiresAtMillis,
                newLastSeenMillis);
    }

    /**
     * Reads what {@link #write} wrote; the binding keeps the bytes.
     *
     * @param earliest the earliest expiry in the record
     */
    public static Binding read(RecordReader record, long earliest) {
        int contactStart = record.at();
        int contactEnd =
                record.skipTexts(3).skipNumber().skipNumber().skipTexts(1).at();
        long cseq = record.number();
        long expiresAt = record.number() + earliest;
        long lastSeen = expiresAt - record.signed();
        int originStart = record.at();
        int hops = record.count();
        int originEnd = record.skipTexts(hops + 2).skipNumber().skipTexts(1).at();
        return new Binding(record.bytes(), contactStart, contactEnd, originStart, originEnd, cseq, expiresAt, lastSeen);
    }

    /**
     * Writes it for a record.
     *
     * @param earliest the earliest expiry in the record, milliseconds since the epoch
     */
    public void write(RecordWriter record, long earliest) {
        record.copy(bytes, contactStart, contactEnd);
        record.number(cseq);
        record.number(expiresAtMillis - earliest);
        record.signed(expiresAtMillis - lastSeenMillis);
        record.copy(bytes, originStart, originEnd);
    }

    /** Whether the writer holds the same texts, the first piece of which ends there. */
    boolean isWritten(RecordWriter writer, int firstEnd) {
        return writer.wrote(0, firstEnd, bytes, contactStart, contactEnd)
                && writer.wrote(firstEnd, writer.at(), bytes, originStart, originEnd);
    }

    /** The Contact's addr-spec as received, without angle brackets. */
    public ByteSpan contact() {
        return atContact().text();
    }

    /** Other Contact parameters to echo, without expires, q, +sip.instance and reg-id. */
    public ByteSpan contactParams() {
        return atContact().skipTexts(1).text();
    }

    /** The +sip.instance value (RFC 5626 §4.1), empty for none. */
    public ByteSpan instanceId() {
        return atContact().skipTexts(2).text();
    }

    /** The reg-id (RFC 5626 §4.2), 0 for none. */
    public int regId() {
        return (int) atContact().skipTexts(3).number();
    }

    /** The q value in thousandths (RFC 3261 §20.10), -1 for none. */
    public int qThousandths() {
        return (int) atContact().skipTexts(3).skipNumber().signed();
    }

    /** Call-ID of the REGISTER that made or last refreshed it. */
    public ByteSpan callId() {
        return atContact().skipTexts(3).skipNumber().skipNumber().text();
    }

    /** CSeq number of that REGISTER. */
    public long cseq() {
        return cseq;
    }

    /** When it ends, milliseconds since the epoch. */
    public long expiresAtMillis() {
        return expiresAtMillis;
    }

    /** When the device last registered it, milliseconds since the epoch. */
    public long lastSeenMillis() {
        return lastSeenMillis;
    }

    /** The Path vector (RFC 3327) in its order; becomes Route on the way back. */
    public List<ByteSpan> path() {
        RecordReader reader = atOrigin();
        ByteSpan[] path = new ByteSpan[reader.count()];
        for (int i = 0; i < path.length; i++) {
            path[i] = reader.text();
        }
        return List.of(path);
    }

    /** The device's User-Agent, empty for none. */
    public ByteSpan userAgent() {
        return behindPath().text();
    }

    /** Where the REGISTER came from as the first hop saw it, {@code ip:port}. */
    public ByteSpan received() {
        return behindPath().skipTexts(1).text();
    }

    /** How it came. */
    public Transport transport() {
        return TransportCode.read(behindPath().skipTexts(2).count());
    }

    /** Which credential made it: {@code account} or a device's name. */
    public ByteSpan credential() {
        return behindPath().skipTexts(2).skipNumber().text();
    }

    /** Whether it has ended at that moment. */
    public boolean expiredAt(long nowMillis) {
        return expiresAtMillis <= nowMillis;
    }

    private RecordReader atContact() {
        return new RecordReader(bytes, contactStart);
    }

    private RecordReader atOrigin() {
        return new RecordReader(bytes, originStart);
    }

    private RecordReader behindPath() {
        RecordReader reader = atOrigin();
        return reader.skipTexts(reader.count());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Binding that
                && cseq == that.cseq
                && expiresAtMillis == that.expiresAtMillis
                && lastSeenMillis == that.lastSeenMillis
                && Arrays.equals(bytes, contactStart, contactEnd, that.bytes, that.contactStart, that.contactEnd)
                && Arrays.equals(bytes, originStart, originEnd, that.bytes, that.originStart, that.originEnd);
    }

    @Override
    public int hashCode() {
        return contact().hashCode() * 31 + Long.hashCode(expiresAtMillis);
    }

    @Override
    public String toString() {
        return "Binding[" + contact() + contactParams() + " " + instanceId() + " " + regId() + " q" + qThousandths()
                + ", " + callId() + " " + cseq + ", until " + expiresAtMillis + ", seen " + lastSeenMillis + ", "
                + path() + ", " + userAgent() + ", " + received() + " " + transport() + ", " + credential() + "]";
    }
}
