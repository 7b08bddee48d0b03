// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.container.Flow;
import java.util.List;

/** A client transaction (RFC 3261 §17.1, RFC 6026 §7.2). Confined to its loop. */
public interface ClientTransaction {
    /** The flow it was sent on. */
    Flow flow();

    /** Cancels an INVITE, after the first provisional response (§9.1), with these Reason values (RFC 3326). */
    void cancel(List<String> reasons);
}
