// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.flow;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.ByteSpan;
import java.util.Optional;

/** A verified token of ours. */
public interface FlowToken {
    enum Kind {
        PATH,
        RECORD_ROUTE
    }

    Kind kind();

    /** The flow it names; empty if its connection is gone. */
    Optional<Flow> flow();

    /** Whether a Record-Route token belongs to this Call-ID. */
    boolean boundTo(ByteSpan callId);

    /** The bytes that were signed with it. */
    byte[] chain();
}
