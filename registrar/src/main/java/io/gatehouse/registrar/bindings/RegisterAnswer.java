// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.location.Binding;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Fills the 200 to a REGISTER (RFC 3261 §10.3 step 8): every binding with its own {@code expires}, Date, the Path (RFC 3327
 * §5.3), {@code Require: outbound} and Flow-Timer (RFC 5626 §6, §4.4), and the account's AORs for the edge (RFC 7315 §4.1).
 * Never a Record-Route.
 */
public final class RegisterAnswer {
    private static final DateTimeFormatter SIP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final ByteSpan OUTBOUND = ByteSpan.of("outbound");

    private final ByteSpan flowTimer;
    private volatile Dated date = new Dated(-1, ByteSpan.NONE);

    private record Dated(long second, ByteSpan text) {}

    /** @param flowTimer how often a client of a flow should be heard; zero leaves the field out */
    public RegisterAnswer(Duration flowTimer) {
        this.flowTimer = flowTimer.isZero() ? ByteSpan.NONE : ByteSpan.of(Long.toString(flowTimer.toSeconds()));
    }

    /**
     * Writes into a 200 that holds nothing of this yet.
     *
     * @param aors of the account, as the value of P-Associated-URI; {@link ByteSpan#NONE} to leave it out
     */
    public void fill(SipMessage ok, RegisterRequest register, List<Binding> bindings, ByteSpan aors, long nowMillis) {
        for (int i = 0; i < bindings.size(); i++) {
            ok.add(HeaderName.CONTACT, new BoundContact(bindings.get(i), nowMillis));
        }
        ok.set(HeaderName.DATE, date(nowMillis));
        if (register.pathEchoed()) {
            for (ByteSpan value : register.path()) {
                ok.add(HeaderName.PATH, value);
            }
        }
        if (register.outbound()) {
            ok.set(HeaderName.REQUIRE, OUTBOUND);
            if (flowTimer.isPresent()) {
                ok.set(HeaderName.FLOW_TIMER, flowTimer);
            }
        }
        if (aors.isPresent()) {
            ok.set(HeaderName.P_ASSOCIATED_URI, aors);
        }
    }

    /** RFC 3261 §20.17; made once a second. */
    private ByteSpan date(long nowMillis) {
        long second = Math.floorDiv(nowMillis, 1000);
        Dated last = date;
        if (last.second() != second) {
            last = new Dated(second, ByteSpan.of(SIP_DATE.format(Instant.ofEpochSecond(second))));
            date = last;
        }
        return last.text();
    }
}
