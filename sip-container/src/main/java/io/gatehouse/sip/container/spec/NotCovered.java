// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.spec;

/** What the container leaves out of JSR 289; the list stands in docs/decisions/0005-sip-servlet-subset.md. */
public final class NotCovered {
    private NotCovered() {}

    /** The exception for a method that is not there, with the reason. */
    public static UnsupportedOperationException method(String what, String why) {
        return new UnsupportedOperationException(what + " is not covered by this container: " + why);
    }
}
