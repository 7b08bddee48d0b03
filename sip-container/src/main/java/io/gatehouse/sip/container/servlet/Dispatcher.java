// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.proxy.BranchOperation;
import io.gatehouse.sip.container.router.ApplicationRouter;
import io.gatehouse.sip.container.router.RouteStep;
import io.gatehouse.sip.container.transaction.ServerTransaction;
import io.gatehouse.sip.container.transaction.TransactionLayer;
import io.gatehouse.sip.container.transaction.TransactionUser;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import javax.servlet.Servlet;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.TooManyHopsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests to applications and responses back to them: the transaction user of this container. A step of one
 * application never runs inside another one's: what an application sets going waits until it has returned.
 */
public final class Dispatcher implements TransactionUser {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final int TAG_LENGTH = 4 + SipLoop.UNGUESSABLE;

    private final ApplicationRouter router;
    private final TransactionLayer transactions;
    private final FlowTokens tokens;
    private final long timerCMillis;
    private final int maxBreadth;
    private final LoopWork work = new LoopWork();
    private final Map<String, DeployedApplication> applications = new ConcurrentHashMap<>();
    private final LongAdder unanswered = new LongAdder();
    private volatile boolean draining;

    /**
     * @param transactions makes the transactions below, which report to this dispatcher
     * @param timerCMillis how long a proxied INVITE may stay unanswered (RFC 3261 §16.6 step 11)
     * @param maxBreadth Max-Breadth of a request that carries none (RFC 5393 §5.3.3)
     */
    public Dispatcher(
            ApplicationRouter router,
            Function<TransactionUser, TransactionLayer> transactions,
            FlowTokens tokens,
            long timerCMillis,
            int maxBreadth) {
        this.router = router;
        this.transactions = transactions.apply(this);
        this.tokens = tokens;
        this.timerCMillis = timerCMillis;
        this.maxBreadth = maxBreadth;
    }

    public TransactionLayer transactions() {
        return transactions;
    }

    public FlowTokens tokens() {
        return tokens;
    }

    public long timerCMillis() {
        return timerCMillis;
    }

    /** From now on the router may choose it. */
    public void add(DeployedApplication application) {
        applications.put(application.name(), application);
    }

    public void remove(DeployedApplication application) {
        applications.remove(application.name(), application);
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

    /** Does it on the loop, after the application that is running there now has returned. */
    public void perform(SipLoop loop, Runnable step) {
        if (loop.inLoop()) {
            work.perform(step);
        } else {
            loop.execute(() -> work.perform(step));
        }
    }

    /** A To tag: cryptographically random (RFC 3261 §19.3), with the loop and the application that own the dialog. */
    public String newTag(SipLoop loop, DeployedApplication application) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits((byte) loop.index()) + hex.toHexDigits((byte) application.index()) + loop.unguessable();
    }

    // ---- from below

    /** By the Record-Route token in its Route, else by the To tag of an application of ours; a REGISTER has neither. */
    @Override
    public int ownerOf(SipRequest request) {
        if (request.isMethod("REGISTER")) {
            return -1;
        }
        try {
            ByteSpan tag = request.to().tagSpan();
            if (!tag.isPresent()) {
                return -1;
            }
            ByteSpan route = request.first(HeaderName.ROUTE);
            if (route.isPresent() && NameAddr.parse(route).uri() instanceof SipUri uri) {
                return tokens.claimedLoop(uri.userText());
            }
            return isOurTag(tag) ? HexFormat.fromHexDigits(tag, 0, 2) : -1;
        } catch (MalformedHeader answeredWhereItCameIn) {
            return -1;
        }
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
        perform(transaction.loop(), () -> begin(transaction));
    }

    private void begin(ServerTransaction transaction) {
        SipRequest request = transaction.request();
        Exchange exchange =
                new Exchange(this, transaction.loop(), Optional.of(transaction), Optional.of(transaction.flow()));
        try {
            if (request.maxForwards().orElse(1) == 0) {
                refuse(exchange, request, SipServletResponse.SC_TOO_MANY_HOPS);
            } else if (request.to().tagSpan().isPresent() && !request.isMethod("REGISTER")) {
                within(exchange, request, exchange).ifPresent(transaction::attach);
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
        Optional<RouteStep> step = first(transaction.request());
        if (step.isEmpty()) {
            refuse(exchange, transaction.request(), SipServletResponse.SC_NOT_FOUND);
            return;
        }
        SipRequest message = transaction.request().view();
        Optional<Address> popped = popOwnRoute(message, exchange);
        RequestView view = view(exchange, message, exchange, step.get(), true);
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
                            || uri.host().equals(flow.local().getAddress().getHostAddress())
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

    private void refuse(Exchange exchange, SipRequest request, int status) {
        SipResponse refusal = request.respond(status, ReasonPhrase.of(status));
        refusal.addToTag(exchange.loop().unguessable());
        exchange.onResponse(refusal, Optional.empty());
    }

    @Override
    public void onCancel(ServerTransaction invite, List<String> reasons) {
        perform(invite.loop(), () -> {
            if (invite.attachment() instanceof RequestView view) {
                view.cancelFromUpstream(reasons);
            }
        });
    }

    @Override
    public void onAck(SipLoop loop, SipRequest ack, Flow flow) {
        perform(loop, () -> {
            if (ack.maxForwards().orElse(1) > 0) {
                Exchange exchange = new Exchange(this, loop, Optional.empty(), Optional.of(flow));
                within(exchange, ack, exchange);
            }
        });
    }

    @Override
    public void onStray2xx(SipResponse response, Flow flow) {
        transactions.forward(response);
    }

    // ---- within a dialog

    /** By our tokens, or to the application whose tag it carries; 481 for a stranger, silence for his ACK. */
    private Optional<RequestView> within(Exchange exchange, SipRequest request, Upstream upstream) {
        SipRequest message = request.view();
        DialogPath.Reading reading = DialogPath.take(message, tokens);
        Optional<RequestView> view = reading.path()
                .filter(DialogPath::hasNext)
                .flatMap(path -> subsequent(exchange, message, upstream, path, true))
                .or(() -> reading.path().isPresent() ? Optional.empty() : toOwner(exchange, message, upstream));
        if (view.isPresent()) {
            invoke(view.get());
        } else {
            int status = reading.refusal() == 0 ? 481 : reading.refusal();
            upstream.onResponse(request.respond(status, ReasonPhrase.of(status)), Optional.empty());
        }
        return view;
    }

    private Optional<RequestView> subsequent(
            Exchange exchange, SipRequest message, Upstream upstream, DialogPath path, boolean fromOutside) {
        DialogPath.Link link = path.next();
        return byIndex(link.application()).map(application -> {
            RequestView view = new RequestView(
                    exchange, application, message, Optional.of(upstream), Optional.empty(), false, fromOutside);
            view.within(path.rest(), link.region());
            view.breadth(1);
            view.containerProxy().setSupervised(link.supervised());
            return view;
        });
    }

    private Optional<RequestView> toOwner(Exchange exchange, SipRequest message, Upstream upstream) {
        ByteSpan tag = message.to().tagSpan();
        if (!isOurTag(tag)) {
            return Optional.empty();
        }
        return byIndex(HexFormat.fromHexDigits(tag, 2, 4))
                .map(application -> new RequestView(
                        exchange, application, message, Optional.of(upstream), Optional.empty(), false, true));
    }

    private static boolean isOurTag(ByteSpan tag) {
        return tag.length() == TAG_LENGTH && tag.subSequence(0, 4).chars().allMatch(HexFormat::isHexDigit);
    }

    private Optional<DeployedApplication> byIndex(int index) {
        return applications.values().stream().filter(a -> a.index() == index).findFirst();
    }

    // ---- from application to application

    private Optional<RouteStep> first(SipRequest request) {
        if (router.isEmpty() && applications.size() == 1) {
            String only = applications.keySet().iterator().next();
            return Optional.of(new RouteStep(
                    only, "", javax.servlet.sip.ar.SipApplicationRoutingRegion.NEUTRAL_REGION, Integer.MAX_VALUE - 1));
        }
        return router.next(request.method(), 0, applications::containsKey);
    }

    /** Which application comes after the one that has this request; empty if the request goes out. */
    public Optional<RouteStep> next(RequestView request) {
        return request.step()
                .flatMap(step ->
                        router.next(request.message().method(), step.position() + 1, applications::containsKey));
    }

    /** A new view of the branch's request for the next application of the line. */
    public Optional<RequestView> handOn(BranchOperation branch, RequestView request, RouteStep next) {
        RequestView view = view(request.exchange(), request.message().view(), branch, next, false);
        view.breadth(request.breadth());
        invoke(view);
        return Optional.of(view);
    }

    /** A new view for the next application of a dialog. */
    public Optional<RequestView> handOn(BranchOperation branch, RequestView request, DialogPath path) {
        Optional<RequestView> view =
                subsequent(request.exchange(), request.message().view(), branch, path, false);
        if (view.isPresent()) {
            invoke(view.get());
        } else {
            branch.onResponse(request.message().respond(481, ReasonPhrase.of(481)), Optional.empty());
        }
        return view;
    }

    private RequestView view(
            Exchange exchange, SipRequest message, Upstream upstream, RouteStep step, boolean fromOutside) {
        return new RequestView(
                exchange,
                applications.get(step.application()),
                message,
                Optional.of(upstream),
                Optional.of(step),
                true,
                fromOutside);
    }

    private void invoke(RequestView request) {
        if (request.isInitial()) {
            Optional<Servlet> servlet = request.application().select(request);
            if (servlet.isEmpty()) {
                request.answerInstead(SipServletResponse.SC_NOT_FOUND);
                return;
            }
            request.handler(servlet);
        }
        work.enter(() -> run(request, request, null));
        if (request.dialogPath().isPresent()
                && !request.answered()
                && !request.containerProxy().hasStarted()) {
            request.containerProxy().proxyTo(request.getRequestURI());
        }
    }

    /** Shows an application a response. */
    public void runResponse(ResponseView response) {
        run(response.requestView(), null, response);
    }

    /** Tells an application that its request was cancelled (JSR 289 §11.2.3). */
    void runCancel(RequestView invite) {
        LOG.debug("Cancelled: {}", invite.application().name());
    }

    private void run(RequestView owner, ServletRequest request, ServletResponse response) {
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

    SipSession sessionOf(RequestView request, boolean create) {
        if (create) {
            throw NotCovered.method("getSession", "sessions are not kept yet; " + request.getMethod());
        }
        return null;
    }
}
