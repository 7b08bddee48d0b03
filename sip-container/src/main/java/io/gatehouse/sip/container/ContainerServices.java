// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.sip.message.SipMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;

/**
 * What an application that knows Gatehouse may ask beyond JSR 289. It stands in the ServletContext under the name of this
 * interface: {@code (ContainerServices) context.getAttribute(ContainerServices.class.getName())}.
 *
 * <p>Messages are confined to the loop that runs the application: {@link #flow}, {@link #message} and {@link #fromOutside} are
 * called there. The other methods may be called from any thread.
 */
public interface ContainerServices {
    /**
     * The flow that the message came in on. For a request that one of our own applications proxied, the flow of the request
     * from outside; for a response, the flow over which it came from outside.
     *
     * @throws IllegalStateException if the message never came from outside (an application made it)
     */
    Flow flow(SipServletMessage m);

    /** The message itself, for reading and editing without Strings. Edits are those of this application's view. */
    SipMessage message(SipServletMessage m);

    /** True when the previous hop is not one of our own applications. */
    boolean fromOutside(SipServletRequest r);

    /**
     * The open flow that a Route or Path URI of ours names. Empty if the token is forged, was made with another key or before
     * a restart (streams), or if its connection is closed.
     */
    Optional<Flow> flowOfToken(String routeOrPathUri);

    /** True when the URI carries a token that this container made and that was not tampered with, whether its flow lives or not. */
    boolean ownToken(String uri);

    /** Runs the task on the loop that owns the request, later; for coming back from {@link #blocking()}. */
    void resume(SipServletRequest r, Runnable task);

    /** The bounded pool for slow work. Throws {@link java.util.concurrent.RejectedExecutionException} when its queue is full. */
    Executor blocking();

    /** Runs the task on a loop after the delay; empty when the container is stopping. */
    Optional<ScheduledHandle> schedule(Duration delay, Runnable task);
}
