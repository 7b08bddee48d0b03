// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.loop.SipLoop;
import java.util.function.Consumer;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.TooManyHopsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs servlets. A step of one application never runs inside another one's: what an application sets going waits until it has
 * returned.
 */
public final class ServletCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ServletCalls.class);

    private final LoopWork work = new LoopWork();

    /** Does it on the loop, after the application that is running there now has returned. */
    void perform(SipLoop loop, Runnable step) {
        if (loop.inLoop()) {
            work.perform(step);
        } else {
            loop.execute(() -> work.perform(step));
        }
    }

    /** The same for a step that is always the same, with what it is done to. */
    <T> void perform(SipLoop loop, T subject, Consumer<? super T> step) {
        if (loop.inLoop()) {
            work.perform(subject, step);
        } else {
            loop.execute(() -> work.perform(subject, step));
        }
    }

    /** Shows an application a request, at once. */
    void request(RequestView request) {
        work.enter(request, shown -> run(shown, shown, null));
    }

    /** Shows an application a response, at once. */
    public void response(ResponseView response) {
        run(response.requestView(), null, response);
    }

    private static void run(RequestView owner, ServletRequest request, ServletResponse response) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(owner.application().loader());
        try {
            owner.handler().service(request, response);
        } catch (TooManyHopsException tooMany) {
            owner.answerInstead(SipServletResponse.SC_TOO_MANY_HOPS);
        } catch (Exception failure) {
            failed(owner, failure);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void failed(RequestView owner, Exception failure) {
        LOG.error("The application {} failed on a {}", owner.application().name(), owner.getMethod(), failure);
        if (owner.proxyOperation().map(proxy -> !proxy.hasStarted()).orElse(true)) {
            owner.answerInstead(SipServletResponse.SC_SERVER_INTERNAL_ERROR);
        }
    }
}
