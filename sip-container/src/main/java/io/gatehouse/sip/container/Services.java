// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container;

import io.gatehouse.sip.container.flow.FlowToken;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.container.servlet.MessageAccess;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;

/** {@link ContainerServices} over the parts of one container. */
final class Services implements ContainerServices {
    private final FlowTokens tokens;
    private final Executor blocking;
    private final Supplier<Optional<SipLoop>> anyLoop;

    /** @param anyLoop a loop for scheduled work; empty when the container is stopping */
    Services(FlowTokens tokens, Executor blocking, Supplier<Optional<SipLoop>> anyLoop) {
        this.tokens = tokens;
        this.blocking = blocking;
        this.anyLoop = anyLoop;
    }

    @Override
    public Flow flow(SipServletMessage m) {
        Optional<Flow> flow = MessageAccess.flow(m);
        if (flow.isEmpty()) {
            throw new IllegalStateException("the message never came from outside: " + m.getMethod());
        }
        return flow.get();
    }

    @Override
    public SipMessage message(SipServletMessage m) {
        return MessageAccess.message(m);
    }

    @Override
    public boolean fromOutside(SipServletRequest r) {
        return MessageAccess.fromOutside(r);
    }

    @Override
    public Optional<Flow> flowOfToken(String routeOrPathUri) {
        return token(routeOrPathUri).flatMap(FlowToken::flow).filter(Flow::open);
    }

    @Override
    public boolean ownToken(String uri) {
        return token(uri).isPresent();
    }

    /** Of a URI, or of an address such as a Path value. */
    private Optional<FlowToken> token(String text) {
        try {
            if (NameAddr.parse(text).uri() instanceof SipUri uri) {
                ByteSpan user = uri.userText();
                return user.isPresent() ? tokens.read(user) : Optional.empty();
            }
            return Optional.empty();
        } catch (MalformedHeader notOurs) {
            return Optional.empty();
        }
    }

    @Override
    public void resume(SipServletRequest r, Runnable task) {
        MessageAccess.resume(r, task);
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public Optional<ScheduledHandle> schedule(Duration delay, Runnable task) {
        return anyLoop.get().map(loop -> {
            Scheduled scheduled = new Scheduled(loop);
            loop.execute(() -> scheduled.start(delay.toMillis(), task));
            return scheduled;
        });
    }

    /** A timer that may be called off from any thread; timers themselves are the loop's alone. */
    private static final class Scheduled implements ScheduledHandle {
        private final SipLoop loop;
        private boolean cancelled;
        private Optional<TimerHandle> timer = Optional.empty();

        Scheduled(SipLoop loop) {
            this.loop = loop;
        }

        void start(long millis, Runnable task) {
            if (!cancelled) {
                timer = Optional.of(loop.schedule(millis, task));
            }
        }

        @Override
        public void cancel() {
            loop.execute(() -> {
                cancelled = true;
                timer.ifPresent(TimerHandle::cancel);
            });
        }
    }
}
