// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;

/** One Contact of a REGISTER, over the bytes of its message. Immutable once it is read. */
final class ContactWish {
    private final SipUri uri;
    private final SipCompliance compliance;
    private ByteSpan otherParams = ByteSpan.NONE;
    private ByteSpan instanceId = ByteSpan.NONE;
    private int regId;
    private int qThousandths = -1;
    private long expiresSeconds = Expiry.NONE;

    private ContactWish(SipUri uri, Parameters parameters, SipCompliance compliance) {
        this.uri = uri;
        this.compliance = compliance;
        parameters.forEach(this::accept);
        if (otherParams.isPresent()) {
            otherParams = others(parameters);
        }
    }

    /** @throws RegisterRefused if this is not a SIP address, or not one that is granted */
    static ContactWish parse(ByteSpan value, SipCompliance compliance) {
        NameAddr address;
        try {
            address = NameAddr.parse(value, compliance);
        } catch (MalformedHeader broken) {
            throw RegisterRefused.of(400, "Malformed Contact", "malformed");
        }
        if (!(address.uri() instanceof SipUri uri)) {
            throw RegisterRefused.of(400, "Contact is not a SIP URI", "malformed");
        }
        return new ContactWish(uri, address.parameters(), compliance);
    }

    private void accept(ByteSpan name, ByteSpan value) {
        if (name.equalsIgnoreCase("expires")) {
            expiresSeconds = Expiry.seconds(value, compliance);
        } else if (name.equalsIgnoreCase("q")) {
            qThousandths = thousandths(value);
            bearUnread(qThousandths < 0, "q");
        } else if (name.equalsIgnoreCase("+sip.instance")) {
            instanceId = Parameters.unquote(value);
        } else if (name.equalsIgnoreCase("reg-id")) {
            regId = (int) Math.max(0, value.parseUnsigned(Integer.MAX_VALUE));
            bearUnread(regId == 0, "reg-id");
        } else {
            otherParams = name;
        }
    }

    private void bearUnread(boolean unread, String name) {
        if (unread && !compliance.grants(Tolerance.MALFORMED_CONTACT_PARAMETER)) {
            throw RegisterRefused.of(400, "Malformed " + name + " of Contact", "malformed");
        }
    }

    private static ByteSpan others(Parameters parameters) {
        SpanWriter others = SpanWriter.begin();
        parameters.forEach((name, value) -> {
            if (!isReadHere(name)) {
                others.text(';').text(name);
                if (!value.isEmpty()) {
                    others.text('=').text(value);
                }
            }
        });
        return others.toSpan();
    }

    private static boolean isReadHere(ByteSpan name) {
        return name.equalsIgnoreCase("expires")
                || name.equalsIgnoreCase("q")
                || name.equalsIgnoreCase("+sip.instance")
                || name.equalsIgnoreCase("reg-id");
    }

    /** Where the device wants to be reached. */
    SipUri uri() {
        return uri;
    }

    /** Parameters to be echoed, with their first semicolon; empty for none. */
    ByteSpan otherParams() {
        return otherParams;
    }

    /** The {@code +sip.instance} without quotes (RFC 5626 §4.1), empty for none. */
    ByteSpan instanceId() {
        return instanceId;
    }

    /** RFC 5626 §4.2; 0 for none. */
    int regId() {
        return regId;
    }

    /** RFC 3261 §20.10; -1 for none. */
    int qThousandths() {
        return qThousandths;
    }

    /** The {@code expires} parameter; {@link Expiry#NONE} if there is none. */
    long expiresSeconds() {
        return expiresSeconds;
    }

    /** Whether instance and reg-id together are the key of its binding (RFC 5626 §6). */
    boolean hasFlowKey() {
        return regId > 0 && !instanceId.isEmpty();
    }

    /** {@code qvalue} of RFC 3261 §25.1: 0 to 1 with at most three decimals; anything else is none. */
    private static int thousandths(ByteSpan value) {
        if (value.isEmpty() || (value.at(0) != '0' && value.at(0) != '1') || value.length() > 5) {
            return -1;
        }
        int q = (value.at(0) - '0') * 1000;
        if (value.length() == 1) {
            return q;
        }
        if (value.at(1) != '.') {
            return -1;
        }
        for (int i = 2, weight = 100; i < value.length(); i++, weight /= 10) {
            int digit = value.at(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            q += digit * weight;
        }
        return q > 1000 ? -1 : q;
    }
}
