// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.container.locate.ServerLocator;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.proxy.BranchOperation;
import io.gatehouse.sip.container.router.ApplicationRouter;
import io.gatehouse.sip.container.router.RouteStep;
import io.gatehouse.sip.container.session.Sessions;
import io.gatehouse.sip.container.transaction.ServerTransaction;
import io.gatehouse.sip.container.transaction.TransactionLayer;
import io.gatehouse.sip.container.transaction.TransactionUser;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.uri.Host;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.servlet.Servlet;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipServletResponse;

/** Brings requests to applications and responses back to them: the transaction user of this container. */
public final class Dispatcher implements TransactionUser {
    private static final int RETRY_AFTER_SECONDS = 5;

    private final Applications applications;
    private final DialogRouting dialogs;
    private final TransactionLayer transactions;
    private final FlowTokens tokens;
    private final ServerLocator locator;
    private final long timerCMillis;
    private final int maxBreadth;
    private final ServletCalls calls = new ServletCalls();
    private final Sessions sessions = new Sessions();
    private final LoopDetection loopDetection = new LoopDetection();
    private final LongAdder unanswered = new LongAdder();
    private final Consumer<ServerTransaction> begin = this::begin;
    private volatile boolean draining;

    /**
     * @param transactions makes the transactions below, which report to this dispatcher
     * @param locator finds where a request goes that leaves by a name
     * @param timerCMillis how long a proxied INVITE may stay unanswered (RFC 3261 §16.6 step 11)
     * @param maxBreadth Max-Breadth of a request that carries none (RFC 5393 §5.3.3)
     */
    public Dispatcher(
            ApplicationRouter router,
            Function<TransactionUser, TransactionLayer> transactions,
            FlowTokens tokens,
            ServerLocator locator,
            long timerCMillis,
            int maxBreadth) {
        this.applications = new Applications(router);
        this.dialogs = new DialogRouting(applications, tokens);
        this.transactions = transactions.apply(this);
        this.tokens = tokens;
        this.locator = locator;
        this.timerCMillis = timerCMillis;
        this.maxBreadth = maxBreadth;
    }

    public TransactionLayer transactions() {
        return transactions;
    }

    public FlowTokens tokens() {
        return tokens;
    }

    public ServerLocator locator() {
        return locator;
    }

    public ServletCalls calls() {
        return calls;
    }

    /** Those that applications asked for. */
    public Sessions sessions() {
        return sessions;
    }

    public long timerCMillis() {
        return timerCMillis;
    }

    /** From now on the router may choose it. */
    public void add(DeployedApplication application) {
        applications.add(application);
    }

    public void remove(DeployedApplication application) {
        applications.remove(application);
        sessions.endAll(application);
    }

    /** How many requests from outside wait for their final response. */
    public long unanswered() {
        return unanswered.sum();
    }

    void opened() {
        unanswered.increment();
    }

    void answered() {
        unanswered.decrement();
    }

    /** New initial requests get 503 from now on. */
    public void drain() {
        draining = true;
    }

    // ---- from below

    @Override
    public int ownerOf(SipRequest request) {
        return dialogs.ownerOf(request);
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
        calls.perform(transaction.loop(), transaction, begin);
    }

    private void begin(ServerTransaction transaction) {
        SipRequest request = transaction.request();
        Exchange exchange = new Exchange(this, transaction);
        try {
            Optional<String> broken = RequestRules.broken(request, transaction.flow());
            if (broken.isPresent()) {
                refuse(exchange, request, SipServletResponse.SC_BAD_REQUEST, broken.get());
            } else if (request.maxForwards().orElse(1) == 0) {
                refuse(exchange, request, SipServletResponse.SC_TOO_MANY_HOPS);
            } else if (request.to().tagSpan().isPresent() && !request.isMethod("REGISTER")) {
                within(exchange, request).ifPresent(transaction::attach);
            } else if (draining) {
                SipResponse busy = request.respond(503, ReasonPhrase.of(503));
                busy.set(HeaderName.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
                exchange.onResponse(busy, Optional.empty());
            } else {
                initial(exchange, transaction);
            }
        } catch (MalformedHeader broken) {
            refuse(exchange, request, SipServletResponse.SC_BAD_REQUEST);
        }
    }

    private void initial(Exchange exchange, ServerTransaction transaction) {
        SipRequest request = transaction.request();
        Optional<RouteStep> step = applications.first(request);
        if (step.isEmpty()) {
            refuse(exchange, request, SipServletResponse.SC_NOT_FOUND);
            return;
        }
        if (!request.isMethod("REGISTER")) { // which is never forked
            exchange.loopMark(loopDetection.mark(request));
            if (transactions.looped(request, exchange.loopMark())) {
                refuse(exchange, request, SipServletResponse.SC_LOOP_DETECTED);
                return;
            }
        }
        SipRequest message = request.view();
        Optional<Address> popped = popOwnRoute(message, exchange);
        RequestView view = view(exchange, message, exchange, step, true);
        view.popped(popped);
        view.breadth((int) Math.max(0, breadthOf(message)));
        transaction.attach(view);
        invoke(view);
    }

    private long breadthOf(SipRequest message) {
        return message.has(HeaderName.MAX_BREADTH)
                ? message.first(HeaderName.MAX_BREADTH).parseUnsigned(Integer.MAX_VALUE)
                : maxBreadth;
    }

    /** A Route entry that names the address the request came to has done its work (RFC 3261 §16.4). */
    private static Optional<Address> popOwnRoute(SipRequest message, Exchange exchange) {
        Optional<Address> popped = Optional.empty();
        while (message.has(HeaderName.ROUTE)) {
            NameAddr route = NameAddr.parse(message.first(HeaderName.ROUTE));
            Flow flow = exchange.flow().orElseThrow();
            boolean ours = route.uri() instanceof SipUri uri
                    && (FlowTokens.looksLikeOne(uri.userText())
                            || Host.isSame(uri.host(), flow.local().getAddress())
                                    && (uri.port() < 0 ? flow.transport().defaultPort() : uri.port())
                                            == flow.local().getPort());
            if (!ours) {
                break;
            }
            message.removeFirst(HeaderName.ROUTE);
            popped = popped.isPresent() ? popped : Optional.of(AddressValue.of(route));
        }
        return popped;
    }

    private static void refuse(Exchange exchange, SipRequest request, int status) {
        refuse(exchange, request, status, ReasonPhrase.of(status));
    }

    private static void refuse(Exchange exchange, SipRequest request, int status, String reason) {
        SipResponse refusal = request.respond(status, reason);
        refusal.addToTag(exchange.loop().unguessable());
        exchange.onResponse(refusal, Optional.empty());
    }

    @Override
    public void onCancel(ServerTransaction invite, List<String> reasons) {
        calls.perform(invite.loop(), () -> {
            if (invite.attachment() instanceof RequestView view) {
                view.cancelFromUpstream(reasons);
            }
        });
    }

    @Override
    public void onAck(SipLoop loop, SipRequest ack, Flow flow) {
        calls.perform(loop, () -> {
            if (ack.maxForwards().orElse(1) > 0) {
                within(new Exchange(this, loop, flow), ack);
            }
        });
    }

    @Override
    public void onStray2xx(SipResponse response, Flow flow) {
        transactions.forward(response);
    }

    /** By our tokens, or to the application whose tag it carries; 481 for a stranger, silence for his ACK. */
    private Optional<RequestView> within(Exchange exchange, SipRequest request) {
        DialogRouting.Reading reading = dialogs.read(exchange, request, exchange);
        if (reading.view().isPresent()) {
            invoke(reading.view().get());
        } else {
            exchange.onResponse(
                    request.respond(reading.refusal(), ReasonPhrase.of(reading.refusal())), Optional.empty());
        }
        return reading.view();
    }

    // ---- from application to application

    /** Which application comes after the one that has this request; empty if the request goes out. */
    public Optional<RouteStep> next(RequestView request) {
        Optional<RouteStep> step = request.step();
        return step.isEmpty() ? step : applications.after(step.get(), request.message());
    }

    /**
     * A new view of the branch's request for the next application of the line.
     *
     * @param request what the application of the branch got
     * @param message what it sends on
     */
    public RequestView handOn(
            BranchOperation branch, RequestView request, SipRequest message, int breadth, Optional<RouteStep> next) {
        RequestView view = view(request.exchange(), message.view(), branch, next, false);
        view.breadth(breadth);
        invoke(view);
        return view;
    }

    /** A new view for the next application of a dialog. */
    public Optional<RequestView> handOn(
            BranchOperation branch, Exchange exchange, SipRequest message, DialogPath path) {
        Optional<RequestView> view = dialogs.next(exchange, message.view(), branch, path, false);
        if (view.isPresent()) {
            invoke(view.get());
        } else {
            branch.onResponse(message.respond(481, ReasonPhrase.of(481)), Optional.empty());
        }
        return view;
    }

    private RequestView view(
            Exchange exchange, SipRequest message, Upstream upstream, Optional<RouteStep> step, boolean fromOutside) {
        return new RequestView(
                exchange, applications.of(step.orElseThrow()), message, upstream, step, true, fromOutside);
    }

    private void invoke(RequestView request) {
        if (request.isInitial()) {
            Optional<Servlet> servlet = request.application().select(request);
            if (servlet.isEmpty()) {
                request.answerInstead(SipServletResponse.SC_NOT_FOUND);
                return;
            }
            request.handler(servlet.get());
        }
        calls.request(request);
        if (request.dialogPath().isPresent()
                && !request.answered()
                && !request.containerProxy().hasStarted()) {
            request.containerProxy().proxyTo(request.getRequestURI());
        }
    }
}
