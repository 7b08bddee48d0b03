// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.SipResponse;
import java.util.Optional;

/**
 * Whoever sent a request to an application: the server transaction, or the proxy branch of the application before it. Both
 * get the responses in the same way.
 */
public interface Upstream {
    /** For a request that nobody answers here. */
    Upstream NOBODY = (response, from) -> {};

    /**
     * A response to the request, in order; called on the owning loop.
     *
     * @param from the flow it came in on, empty if one of our own applications made it
     */
    void onResponse(SipResponse response, Optional<Flow> from);
}
