// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.bindings;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.Parameters;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.util.OptionalLong;

/**
 * One Contact of a REGISTER. Immutable.
 *
 * @param uri where the device wants to be reached
 * @param otherParams parameters to be echoed, with their first semicolon; empty for none
 * @param instanceId the {@code +sip.instance} without quotes (RFC 5626 §4.1), empty for none
 * @param regId RFC 5626 §4.2; 0 for none
 * @param qThousandths RFC 3261 §20.10; -1 for none
 * @param expiresSeconds the {@code expires} parameter, if there is one
 */
record ContactWish(
        SipUri uri, String otherParams, String instanceId, int regId, int qThousandths, OptionalLong expiresSeconds) {

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
        Reader reader = new Reader(compliance);
        address.parameters().forEach(reader::accept);
        return new ContactWish(
                uri, reader.others(), reader.instanceId, reader.regId, reader.qThousandths, reader.expires);
    }

    /** Whether instance and reg-id together are the key of its binding (RFC 5626 §6). */
    boolean hasFlowKey() {
        return regId > 0 && !instanceId.isEmpty();
    }

    private static final class Reader {
        private final SipCompliance compliance;
        private final StringBuilder others = new StringBuilder(0);
        private String instanceId = "";
        private int regId;
        private int qThousandths = -1;
        private OptionalLong expires = OptionalLong.empty();

        Reader(SipCompliance compliance) {
            this.compliance = compliance;
        }

        void accept(ByteSpan name, ByteSpan value) {
            if (name.equalsIgnoreCase("expires")) {
                expires = OptionalLong.of(Expiry.seconds(value, compliance));
            } else if (name.equalsIgnoreCase("q")) {
                qThousandths = thousandths(value);
                bearUnread(qThousandths < 0, "q");
            } else if (name.equalsIgnoreCase("+sip.instance")) {
                instanceId = Parameters.unquote(value).toString();
            } else if (name.equalsIgnoreCase("reg-id")) {
                regId = (int) Math.max(0, value.parseUnsigned(Integer.MAX_VALUE));
                bearUnread(regId == 0, "reg-id");
            } else {
                others.append(';').append(name.toString()); // not char by char: its bytes are UTF-8
                if (!value.isEmpty()) {
                    others.append('=').append(value.toString());
                }
            }
        }

        private void bearUnread(boolean unread, String name) {
            if (unread && !compliance.grants(Tolerance.MALFORMED_CONTACT_PARAMETER)) {
                throw RegisterRefused.of(400, "Malformed " + name + " of Contact", "malformed");
            }
        }

        String others() {
            return others.isEmpty() ? "" : others.toString();
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
}
