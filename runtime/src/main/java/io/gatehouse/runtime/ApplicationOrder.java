// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * In which order requests pass our SIP applications, as the application router reads it (JSR 289 Appendix C). A REGISTER
 * comes in through the edge and ends at the registrar; whatever else begins something comes in through the edge, is given
 * its target by the registrar and goes out through the edge.
 */
final class ApplicationOrder {
    private ApplicationOrder() {}

    /** The router's configuration for a server of these roles. */
    static String of(Set<Role> roles) {
        return line(
                        "REGISTER",
                        roles,
                        List.of(
                                new Visit(Role.EDGE, "From", "ORIGINATING"),
                                new Visit(Role.REGISTRAR, "To", "TERMINATING")))
                + line(
                        "ALL",
                        roles,
                        List.of(
                                new Visit(Role.EDGE, "From", "ORIGINATING"),
                                new Visit(Role.REGISTRAR, "To", "NEUTRAL"),
                                new Visit(Role.EDGE, "To", "TERMINATING")));
    }

    private static String line(String method, Set<Role> roles, List<Visit> visits) {
        List<String> entries = new ArrayList<>();
        for (Visit visit : visits) {
            if (roles.contains(visit.role())) {
                entries.add("(\"%s\",\"DAR:%s\",\"%s\",\"\",\"NO_ROUTE\",\"%d\")"
                        .formatted(visit.role().word(), visit.subscriber(), visit.region(), entries.size()));
            }
        }
        return entries.isEmpty() ? "" : method + ": " + String.join(",", entries) + "\n";
    }

    private record Visit(Role role, String subscriber, String region) {}
}
