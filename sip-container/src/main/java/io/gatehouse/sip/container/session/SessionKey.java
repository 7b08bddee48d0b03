// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.session;

import io.gatehouse.sip.message.ByteSpan;

/**
 * What a session is known by, from the first message of its dialog to the last: the application, the Call-ID, and the tag of
 * whoever sent the first request. Holds bytes of its own.
 */
public record SessionKey(int application, ByteSpan callId, ByteSpan initiatorTag) {
    /** A key that does not keep a message alive. */
    public static SessionKey of(int application, ByteSpan callId, ByteSpan initiatorTag) {
        byte[] tag = initiatorTag.isPresent() ? initiatorTag.toBytes() : new byte[0];
        return new SessionKey(application, ByteSpan.of(callId.toBytes()), ByteSpan.of(tag));
    }
}
