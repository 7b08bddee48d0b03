// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.locate.Candidates;
import io.gatehouse.sip.container.loop.TimerHandle;
import io.gatehouse.sip.container.router.RouteStep;
import io.gatehouse.sip.container.servlet.DialogPath;
import io.gatehouse.sip.container.servlet.Dispatcher;
import io.gatehouse.sip.container.servlet.Exchange;
import io.gatehouse.sip.container.servlet.RequestView;
import io.gatehouse.sip.container.servlet.ResponseView;
import io.gatehouse.sip.container.servlet.Upstream;
import io.gatehouse.sip.container.servlet.UriValue;
import io.gatehouse.sip.container.transaction.ClientListener;
import io.gatehouse.sip.container.transaction.ClientTransaction;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;
import javax.servlet.sip.URI;

/**
 * One branch of a Proxy (RFC 3261 §16.6): to the next application by a new view of the request, or out by a client
 * transaction. Either way the responses come to {@link #onResponse}.
 */
public final class BranchOperation extends RoutingChoices implements ProxyBranch, Upstream {
    /** RFC 3261 §16.6 step 3. */
    private static final int MAX_FORWARDS = 70;

    private final ProxyOperation proxy;
    private final URI target;
    private final SipRequest message;
    /** How many branches may still be made of it (RFC 5393 §5.3.3). */
    private int breadth;
    /** Null until the application asks for it. */
    private RequestView request;

    private boolean started;
    private boolean completed;
    private boolean cancelled;
    /** A provisional response came, so a CANCEL will be answered by a final one. */
    private boolean ringing;

    private boolean timedOut;
    /** Null before the first one. */
    private SipResponse lastResponse;

    private Optional<WayOut> wayOut = Optional.empty();
    /** What the next application got; null where the branch went out. */
    private RequestView downstream;

    private Optional<TimerHandle> timer = Optional.empty();

    BranchOperation(ProxyOperation proxy, URI target) {
        super(proxy);
        this.proxy = proxy;
        this.target = target;
        this.message = proxy.request().message().view();
        if (proxy.request().isInitial()) {
            message.setRequestUri(UriValue.unwrap(target));
        }
    }

    URI target() {
        return target;
    }

    void breadth(int branches) {
        breadth = branches;
    }

    void markStarted() {
        started = true;
        if (request != null) {
            request.commit();
        }
    }

    /** Started, and no final response yet. */
    boolean isPending() {
        return started && !completed;
    }

    // ---- out or on

    void start() {
        if (cancelled) {
            finish(SipServletResponse.SC_REQUEST_TERMINATED);
            return;
        }
        int hops = message.maxForwards().orElse(MAX_FORWARDS + 1);
        if (hops == 0) {
            finish(SipServletResponse.SC_TOO_MANY_HOPS);
            return;
        }
        message.set(HeaderName.MAX_FORWARDS, ByteSpan.ofNumber(hops - 1));
        startTimer(timeoutSeconds() * 1000L);
        Optional<DialogPath> path = proxy.request().dialogPath();
        if (path.isPresent()) {
            startSubsequent(path.get());
        } else {
            startInitial();
        }
    }

    private void startInitial() {
        Dispatcher dispatcher = exchange().dispatcher();
        if (getAddToPath()) {
            message.addFirst(HeaderName.PATH, proxy.path());
        }
        if (getRecordRoute() && proxy.request().fromOutside()) {
            recordRoute().nameIncomingFlow(message);
        }
        Optional<RouteStep> next = dispatcher.next(proxy.request());
        if (next.isPresent()) {
            if (getRecordRoute() && !proxy.request().fromOutside()) {
                recordRoute().nameIncomingFlow(message);
            }
            downstream = dispatcher.handOn(this, proxy.request(), message, breadth, next);
            return;
        }
        message.set(HeaderName.MAX_BREADTH, ByteSpan.ofNumber(breadth));
        NextHop hop = NextHop.of(message, dispatcher.tokens(), exchange().received());
        if (hop instanceof NextHop.Along along) {
            sendTo(Candidates.only(FlowTarget.of(along.flow())));
        } else if (hop instanceof NextHop.To to) {
            sendTo(dispatcher.locator().candidates(to.destination(), exchange().loop()));
        } else {
            finish(((NextHop.Refused) hop).status());
        }
    }

    private RecordRoute recordRoute() {
        return new RecordRoute(exchange().dispatcher().tokens(), proxy.request());
    }

    private void startSubsequent(DialogPath path) {
        if (path.hasNext()) {
            downstream = exchange()
                    .dispatcher()
                    .handOn(this, exchange(), message, path)
                    .orElse(null);
        } else {
            sendAlong(FlowTarget.of(path.flow()));
        }
    }

    private void sendAlong(FlowTarget flow) {
        if (message.isMethod("ACK")) {
            completed = true;
            exchange().dispatcher().transactions().sendStateless(message, flow);
        } else {
            sendTo(Candidates.only(flow));
        }
    }

    private void sendTo(Candidates candidates) {
        if (timer.isEmpty() && message.isMethod("INVITE")) {
            startTimer(exchange().dispatcher().timerCMillis());
        }
        WayOut way = new WayOut(this, candidates);
        wayOut = Optional.of(way);
        way.start();
    }

    /**
     * Sends the request to one of its candidates.
     *
     * @throws IllegalStateException if no transport of ours leads there
     */
    ClientTransaction transmit(FlowTarget out, ClientListener listener) {
        Dispatcher dispatcher = exchange().dispatcher();
        SipRequest sent = message.view();
        if (getRecordRoute() && proxy.request().isInitial()) {
            recordRoute()
                    .nameOutgoingFlow(
                            sent, dispatcher.transactions().flow(exchange().loop(), out));
        }
        return dispatcher
                .transactions()
                .send(exchange().loop(), sent, out, exchange().loopMark(), listener);
    }

    Exchange exchange() {
        return proxy.request().exchange();
    }

    // ---- responses

    /** From the next application. */
    @Override
    public void onResponse(SipResponse response, Optional<Flow> from) {
        boolean success = response.status() >= 200 && response.status() < 300;
        if (completed && !success) {
            return;
        }
        if (timedOut && response.status() == SipServletResponse.SC_REQUEST_TERMINATED) {
            finish(SipServletResponse.SC_REQUEST_TIMEOUT);
            return;
        }
        lastResponse = response;
        ringing |= response.status() < 200;
        if (response.status() >= 200) {
            completed = true;
            stopTimer();
        } else if (response.status() > 100 && timeoutSeconds() == 0 && timer.isPresent()) {
            startTimer(exchange().dispatcher().timerCMillis()); // RFC 3261 §16.7 step 2
        }
        proxy.onResponse(this, response, from);
    }

    /** A final response of our own. */
    void finish(int status) {
        finish(proxy.local(status));
    }

    private void finish(SipResponse response) {
        onResponse(response, Optional.empty());
    }

    private void startTimer(long millis) {
        stopTimer();
        if (millis > 0) {
            timer = Optional.of(
                    exchange().loop().schedule(millis, () -> exchange().perform(this::onNoAnswer)));
        }
    }

    private void stopTimer() {
        timer.ifPresent(TimerHandle::cancel);
        timer = Optional.empty();
    }

    /**
     * Timer C or the application's timeout (RFC 3261 §16.8): the branch is cancelled and counts as 408. Who rang is waited for:
     * his 200 may be on its way, and a call that he believes he has must not be refused to the caller.
     */
    private void onNoAnswer() {
        timer = Optional.empty();
        if (!isPending()) {
            return;
        }
        timedOut = true;
        cancelDownstream(List.of());
        if (!ringing || !cancelled) {
            finish(SipServletResponse.SC_REQUEST_TIMEOUT);
        }
    }

    // ---- cancelling

    @Override
    void cancelWith(List<String> reasons) {
        if (completed) {
            throw new IllegalStateException("the branch has its final response");
        }
        exchange().perform(() -> cancelDownstream(reasons));
    }

    /** Only an INVITE is cancelled (RFC 3261 §9.1); other branches end by themselves. */
    void cancelDownstream(List<String> reasons) {
        if (completed || cancelled || !message.isMethod("INVITE")) {
            return;
        }
        cancelled = true;
        wayOut.ifPresent(way -> way.cancel(reasons));
        if (downstream != null) {
            downstream.cancelFromUpstream(reasons);
        }
    }

    // ---- JSR 289

    @Override
    public Proxy getProxy() {
        return proxy;
    }

    @Override
    public SipServletRequest getRequest() {
        if (request == null) {
            RequestView original = proxy.request();
            request = new RequestView(
                    original.exchange(),
                    original.application(),
                    message,
                    Upstream.NOBODY,
                    original.step(),
                    original.isInitial(),
                    original.fromOutside());
            if (started) {
                request.commit();
            }
        }
        return request;
    }

    @Override
    public SipServletResponse getResponse() {
        return lastResponse == null
                ? null
                : new ResponseView(proxy.request(), lastResponse, this, Optional.empty(), !proxy.hasStarted());
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    void refuseIfStarted() {
        if (started) {
            throw new IllegalStateException("the branch has started");
        }
    }

    @Override
    public SipURI getPathURI() {
        return proxy.getPathURI();
    }

    @Override
    public int getProxyBranchTimeout() {
        return timeoutSeconds();
    }

    @Override
    public void setProxyBranchTimeout(int seconds) {
        timeoutSeconds(seconds);
    }

    @Override
    public List<ProxyBranch> getRecursedProxyBranches() {
        return List.of();
    }
}
