// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.locate.Candidates;
import io.gatehouse.sip.container.locate.ServerLocator;
import io.gatehouse.sip.container.locate.ServerLocator.Failure;
import io.gatehouse.sip.container.servlet.Exchange;
import io.gatehouse.sip.container.transaction.ClientListener;
import io.gatehouse.sip.container.transaction.ClientTransaction;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one branch out: a client transaction with one candidate after the other, each with a Via branch of its own, until
 * one answers with anything but 503 (RFC 3263 §4.3). If none does, what came of the last one counts. Confined to its loop.
 */
final class WayOut implements ClientListener {
    private static final Logger LOG = LoggerFactory.getLogger(WayOut.class);
    /** However many a domain lists: each may take as long as a transaction. */
    private static final int MOST_TRIES = 8;
    /** No Retry-After is longer; anything above is cut by the locator. */
    private static final int LONGEST_RETRY_SECONDS = 1_000_000;

    private final BranchOperation branch;
    private final Candidates candidates;
    private int tries;
    private boolean cancelled;
    /** What the branch is told if there is no other candidate. */
    private Optional<Runnable> outcome = Optional.empty();
    /** What was wrong with the candidate before. */
    private Optional<Failure> failure = Optional.empty();

    private Optional<FlowTarget> target = Optional.empty();
    /** Empty while the next candidate is looked for. */
    private Optional<ClientTransaction> client = Optional.empty();

    WayOut(BranchOperation branch, Candidates candidates) {
        this.branch = branch;
        this.candidates = candidates;
    }

    void start() {
        candidates.next(step -> exchange().perform(() -> go(step)));
    }

    private void go(Candidates.Step step) {
        if (!branch.isPending() || cancelled) {
            return;
        }
        if (step instanceof Candidates.Step.Found found) {
            attempt(found.target());
        } else {
            end(((Candidates.Step.End) step).reason());
        }
    }

    private void attempt(FlowTarget next) {
        tries++;
        failure.ifPresent(locator()::failedOver);
        target = Optional.of(next);
        try {
            client = Optional.of(branch.transmit(next, this));
        } catch (IllegalStateException noWay) {
            unreachable(noWay);
        }
    }

    private void end(Candidates.Reason reason) {
        outcome.orElse(() -> branch.finish(
                        reason == Candidates.Reason.NO_ANSWER
                                ? SipServletResponse.SC_SERVER_TIMEOUT
                                : SipServletResponse.SC_NOT_FOUND))
                .run();
    }

    private Exchange exchange() {
        return branch.exchange();
    }

    private ServerLocator locator() {
        return exchange().dispatcher().locator();
    }

    // ---- what comes of it

    @Override
    public void onResponse(ClientTransaction tx, SipResponse response) {
        exchange().perform(() -> {
            Runnable goesOn = () -> branch.onResponse(response, Optional.of(tx.flow()));
            if (response.status() == SipServletResponse.SC_SERVICE_UNAVAILABLE && isCurrent(tx)) {
                target.ifPresent(failed -> locator().unavailable(failed, retryAfter(response)));
                another(Failure.UNAVAILABLE, goesOn);
            } else {
                target.ifPresent(locator()::answered);
                goesOn.run();
            }
        });
    }

    /** RFC 3261 §16.8: no answer counts as 408. */
    @Override
    public void onTimeout(ClientTransaction tx) {
        exchange().perform(() -> {
            if (isCurrent(tx)) {
                target.ifPresent(locator()::failed);
                another(Failure.TIMEOUT, () -> branch.finish(SipServletResponse.SC_REQUEST_TIMEOUT));
            }
        });
    }

    @Override
    public void onTransportError(ClientTransaction tx, Throwable why) {
        exchange().perform(() -> {
            if (isCurrent(tx)) {
                unreachable(why);
            }
        });
    }

    /** RFC 3261 §16.9: a dead transport counts as 503. */
    private void unreachable(Throwable why) {
        LOG.debug("{}: {}", target, why.toString());
        target.ifPresent(locator()::failed);
        another(Failure.TRANSPORT, () -> branch.finish(SipServletResponse.SC_SERVICE_UNAVAILABLE));
    }

    private boolean isCurrent(ClientTransaction tx) {
        return client.filter(current -> current == tx).isPresent();
    }

    private void another(Failure why, Runnable ifThereIsNone) {
        client = Optional.empty();
        if (cancelled || !branch.isPending() || tries >= MOST_TRIES) {
            ifThereIsNone.run();
            return;
        }
        failure = Optional.of(why);
        outcome = Optional.of(ifThereIsNone);
        start();
    }

    private static Optional<Duration> retryAfter(SipResponse response) {
        ByteSpan value = response.first(HeaderName.RETRY_AFTER);
        int digits = 0;
        while (digits < value.length() && value.at(digits) >= '0' && value.at(digits) <= '9') {
            digits++;
        }
        if (digits == 0) {
            return Optional.empty();
        }
        long seconds = value.slice(0, digits).parseUnsigned(LONGEST_RETRY_SECONDS);
        return Optional.of(Duration.ofSeconds(seconds < 0 ? LONGEST_RETRY_SECONDS : seconds));
    }

    /** An INVITE that is on its way is cancelled there; one that still looks for its way has ended. */
    void cancel(List<String> reasons) {
        cancelled = true;
        if (client.isPresent()) {
            client.get().cancel(reasons);
        } else {
            exchange().perform(() -> branch.finish(SipServletResponse.SC_REQUEST_TERMINATED));
        }
    }
}
