// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import io.gatehouse.sip.message.Transport;
import java.util.List;
import java.util.Objects;

/**
 * One place where a user can be reached: what an accepted Contact of a REGISTER made (RFC 3261 §10.3). Immutable. An
 * absent text is empty, an absent number has the value named below; nothing is null.
 *
 * <p>The rules of Contact comparison and replacement live in the registrar; to the store a binding is a value.
 *
 * @param contact the Contact's addr-spec as received, without angle brackets
 * @param contactParams other Contact parameters to echo, without expires, q, +sip.instance and reg-id
 * @param instanceId the +sip.instance value (RFC 5626 §4.1), empty for none
 * @param regId the reg-id (RFC 5626 §4.2), 0 for none
 * @param qThousandths the q value in thousandths (RFC 3261 §20.10), -1 for none
 * @param callId Call-ID of the REGISTER that made or last refreshed it
 * @param cseq CSeq number of that REGISTER
 * @param expiresAtMillis when it ends, milliseconds since the epoch
 * @param lastSeenMillis when the device last registered it, milliseconds since the epoch
 * @param path the Path vector (RFC 3327) in its order; becomes Route on the way back
 * @param userAgent the device's User-Agent, empty for none
 * @param received where the REGISTER came from as the first hop saw it, {@code ip:port}
 * @param transport how it came
 * @param credential which credential made it: {@code account} or a device's name
 */
public record Binding(
        String contact,
        String contactParams,
        String instanceId,
        int regId,
        int qThousandths,
        String callId,
        long cseq,
        long expiresAtMillis,
        long lastSeenMillis,
        List<String> path,
        String userAgent,
        String received,
        Transport transport,
        String credential) {

    /** Copies {@code path}; refuses null. */
    public Binding {
        Objects.requireNonNull(contact, "contact");
        Objects.requireNonNull(contactParams, "contactParams");
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(callId, "callId");
        path = List.copyOf(path);
        Objects.requireNonNull(userAgent, "userAgent");
        Objects.requireNonNull(received, "received");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(credential, "credential");
    }

    /** Whether it has ended at that moment. */
    public boolean expiredAt(long nowMillis) {
        return expiresAtMillis <= nowMillis;
    }
}
