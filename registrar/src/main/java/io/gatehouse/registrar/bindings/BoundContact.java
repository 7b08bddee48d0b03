// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.location.Binding;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderValue;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.message.SpanWriter;

/**
 * A Contact of the 200 to a REGISTER (RFC 3261 §10.3 step 8): the binding as it was asked for, with the seconds that it still has.
 * Immutable.
 */
record BoundContact(Binding binding, long nowMillis) implements HeaderValue {
    @Override
    public void writeTo(SpanWriter out) {
        out.text('<').text(binding.contact()).text('>');
        if (binding.qThousandths() >= 0) {
            out.text(";q=");
            writeQ(out, binding.qThousandths());
        }
        if (!binding.instanceId().isEmpty()) {
            out.text(";+sip.instance=");
            writeQuoted(out, binding.instanceId());
        }
        if (binding.regId() > 0) {
            out.text(";reg-id=").number(binding.regId());
        }
        long seconds = Math.max(0, (binding.expiresAtMillis() - nowMillis + 999) / 1000);
        out.text(binding.contactParams()).text(";expires=").number(seconds);
    }

    private static void writeQuoted(SpanWriter out, ByteSpan text) {
        boolean plain = text.indexOf('"', 0) < 0 && text.indexOf('\\', 0) < 0;
        if (plain) {
            out.text('"').text(text).text('"');
        } else {
            out.text(Parameters.quote(text));
        }
    }

    private static void writeQ(SpanWriter out, int thousandths) {
        out.number(thousandths / 1000);
        int rest = thousandths % 1000;
        if (rest > 0) {
            out.text('.').number(rest / 100).number(rest / 10 % 10).number(rest % 10);
        }
    }
}
