// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.SipMessage;
import java.util.Optional;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;

/** What stands behind a message that an application holds, for the container's own services. */
public final class MessageAccess {
    private MessageAccess() {}

    public static SipMessage message(SipServletMessage m) {
        return view(m).message();
    }

    /** The flow it came in on; of a response that an application of ours made, empty. */
    public static Optional<Flow> flow(SipServletMessage m) {
        return view(m).flow();
    }

    public static boolean fromOutside(SipServletRequest r) {
        return view(r).requestView().fromOutside();
    }

    /** Runs the task on the loop that owns the request. */
    public static void resume(SipServletRequest r, Runnable task) {
        view(r).requestView().exchange().perform(task);
    }

    private static MessageView view(SipServletMessage m) {
        if (m instanceof MessageView ours) {
            return ours;
        }
        throw new IllegalArgumentException("not a message of this container: " + m.getClass());
    }
}
