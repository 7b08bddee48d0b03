// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.routing;

import java.util.List;

/** Where a request to a Request-URI goes. */
public sealed interface Resolution {
    /** To each of these at the same time; never empty. */
    record Targets(List<Target> targets) implements Resolution {}

    /** Nowhere. */
    record Nowhere(int status, String reason, String tag) implements Resolution {}

    /**
     * One device.
     *
     * @param contact the new Request-URI
     * @param route the Route header field's values, first hop first: the Path of the binding (RFC 3327 §5.4)
     */
    record Target(String contact, List<String> route) {}
}
