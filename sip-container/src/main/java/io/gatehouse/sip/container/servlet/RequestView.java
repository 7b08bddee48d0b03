// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.proxy.ProxyOperation;
import io.gatehouse.sip.container.router.RouteStep;
import io.gatehouse.sip.container.session.DialogSession;
import io.gatehouse.sip.container.spec.NotCovered;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.Uri;
import java.util.List;
import java.util.Optional;
import javax.servlet.Servlet;
import javax.servlet.sip.Address;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.TooManyHopsException;
import javax.servlet.sip.URI;
import javax.servlet.sip.ar.SipApplicationRoutingDirective;
import javax.servlet.sip.ar.SipApplicationRoutingRegion;

/**
 * A request as one application sees it: a view of its own, with its place in the chain of applications, its Proxy, its
 * answers. Also the request of a proxy branch before it is sent. Confined to the loop that runs the application.
 */
public final class RequestView extends ServletRequestView {
    private final Exchange exchange;
    private final SipRequest message;
    private final Upstream upstream;
    private final Optional<RouteStep> step;
    private final boolean initial;
    private final boolean fromOutside;

    /** Null where there is none, as what follows: one of these objects is made for each application. */
    private Address poppedRoute;

    private ProxyOperation proxy;
    private Servlet handler;
    private DialogPath dialogPath;
    private SipApplicationRoutingRegion region;
    private ByteSpan localTag = ByteSpan.NONE;
    private int finalStatus;
    private boolean committed;
    private boolean cancelled;
    private int breadth;

    /**
     * @param upstream who gets the answers; {@link Upstream#NOBODY} for a branch's request, which is answered by nobody here
     * @param step where in the router's line the application stands; empty for subsequent requests
     */
    public RequestView(
            Exchange exchange,
            DeployedApplication application,
            SipRequest message,
            Upstream upstream,
            Optional<RouteStep> step,
            boolean initial,
            boolean fromOutside) {
        super(application);
        this.exchange = exchange;
        this.message = message;
        this.upstream = upstream;
        this.step = step;
        this.initial = initial;
        this.fromOutside = fromOutside;
    }

    @Override
    public SipRequest message() {
        return message;
    }

    public Exchange exchange() {
        return exchange;
    }

    @Override
    public Optional<Flow> flow() {
        return exchange.flow();
    }

    @Override
    RequestView requestView() {
        return this;
    }

    /** Whether the previous hop is not one of our own applications. */
    public boolean fromOutside() {
        return fromOutside;
    }

    /** Where the router goes on after this application. */
    public Optional<RouteStep> step() {
        return step;
    }

    /** How many branches may still be made of this request (RFC 5393 §5.3.3). */
    public int breadth() {
        return breadth;
    }

    public void breadth(int branches) {
        breadth = branches;
    }

    void popped(Optional<Address> route) {
        poppedRoute = route.orElse(null);
    }

    /** For a request within a dialog: the way on, and the region of the dialog's first request. */
    void within(DialogPath rest, SipApplicationRoutingRegion itsRegion) {
        dialogPath = rest;
        region = itsRegion;
    }

    /** The way on of a request within a dialog; empty for initial requests and where the dialog ends here. */
    public Optional<DialogPath> dialogPath() {
        return Optional.ofNullable(dialogPath);
    }

    void handler(Servlet servlet) {
        handler = servlet;
    }

    /** The servlet that got the request, which also gets its responses; within a dialog, the one that its session names. */
    public Servlet handler() {
        if (handler != null) {
            return handler;
        }
        return RequestSessions.find(this).flatMap(DialogSession::handler).orElseGet(application()::mainServlet);
    }

    /** The Proxy, if the application asked for one. */
    public Optional<ProxyOperation> proxyOperation() {
        return Optional.ofNullable(proxy);
    }

    /** Whether a final answer was given, by the application or through its Proxy. */
    public boolean answered() {
        return finalStatus != 0;
    }

    @Override
    boolean contactIsSystems() {
        return !message.isMethod("REGISTER") && !message.isMethod("OPTIONS");
    }

    // ---- answers

    @Override
    public SipServletResponse createResponse(int status) {
        return createResponse(status, ReasonPhrase.of(status));
    }

    @Override
    public SipServletResponse createResponse(int status, String reason) {
        if (upstream == Upstream.NOBODY || message.isMethod("ACK")) {
            throw new IllegalStateException("there is nobody to answer: " + message.method());
        }
        if (answered()) {
            throw new IllegalStateException("the request was answered with " + finalStatus);
        }
        return new ResponseView(this, response(status, phrase(status, reason)));
    }

    private static CharSequence phrase(int status, String reason) {
        return reason == null || reason.equals(ReasonPhrase.of(status)) ? ReasonPhrase.span(status) : reason;
    }

    /** A response with To tag, and what makes a dialog where it does (RFC 3261 §12.1.1). */
    SipResponse response(int status, CharSequence reason) {
        SipResponse response = message.respond(status, reason);
        if (status > SipServletResponse.SC_TRYING) {
            response.addToTag(localTag());
            if (status < 300 && contactIsSystems() && makesDialog()) {
                message.values(HeaderName.RECORD_ROUTE).forEach(value -> response.add(HeaderName.RECORD_ROUTE, value));
                flow().ifPresent(flow -> response.set(HeaderName.CONTACT, HostPort.address("", flow)));
            }
        }
        return response;
    }

    private boolean makesDialog() {
        return message.isMethod("INVITE")
                || message.isMethod("SUBSCRIBE")
                || message.isMethod("REFER")
                || message.isMethod("NOTIFY")
                || message.isMethod("UPDATE");
    }

    /** One tag for every answer of this application to this request. */
    private ByteSpan localTag() {
        if (localTag.isEmpty()) {
            localTag = newTag();
        }
        return localTag;
    }

    /** A To tag that leads back to this application on this loop. */
    public ByteSpan newTag() {
        return DialogTag.make(exchange.loop(), application());
    }

    /** Sends the application's own answer on its way. */
    void answer(SipResponse response) {
        int status = response.status();
        if (answered()) {
            throw new IllegalStateException(
                    "a response " + status + " after the final response " + finalStatus + " (JSR 289 §5.1)");
        }
        if (status >= 200) {
            finalStatus = status;
            if (proxy != null) {
                proxy.abandon();
            }
        }
        exchange.perform(() -> upstream.onResponse(response, Optional.empty()));
        tellSession(status);
    }

    /** Sends on what the Proxy got; a 2xx may follow a final response (RFC 3261 §16.7 step 5). */
    public void forward(SipResponse response, Optional<Flow> from) {
        if (response.status() >= 200) {
            finalStatus = response.status();
        }
        upstream.onResponse(response, from);
        tellSession(response.status());
    }

    /** Answers for an application that failed to, or that a CANCEL overtook; without effect when it did. */
    void answerInstead(int status) {
        if (!answered() && !message.isMethod("ACK")) {
            answer(response(status, ReasonPhrase.span(status)));
        }
    }

    /** The request was cancelled from upstream (RFC 3261 §9.2, §16.10). */
    public void cancelFromUpstream(List<String> reasons) {
        if (cancelled || answered()) {
            return;
        }
        cancelled = true;
        exchange.dispatcher().calls().request(cancelView(reasons));
        if (proxy != null && proxy.hasStarted()) {
            proxy.cancelWith(reasons);
        } else {
            answerInstead(SipServletResponse.SC_REQUEST_TERMINATED);
        }
    }

    /** What the application sees of it; the container answered it already (JSR 289 §11.2.3). */
    private RequestView cancelView(List<String> reasons) {
        SipRequest cancel = message.follower("CANCEL", message.first(HeaderName.TO));
        reasons.forEach(reason -> cancel.add(HeaderName.REASON, reason));
        RequestView view =
                new RequestView(exchange, application(), cancel, Upstream.NOBODY, Optional.empty(), false, fromOutside);
        view.handler(handler());
        return view;
    }

    // ---- proxying

    @Override
    public Proxy getProxy() throws TooManyHopsException {
        return getProxy(true);
    }

    @Override
    public Proxy getProxy(boolean create) throws TooManyHopsException {
        if (proxy == null && create) {
            if (upstream == Upstream.NOBODY || answered()) {
                throw new IllegalStateException("a request that is answered or going out cannot be proxied");
            }
            if (getMaxForwards() == 0) {
                throw new TooManyHopsException("Max-Forwards is 0");
            }
            proxy = new ProxyOperation(this);
        }
        return proxy;
    }

    /** For subsequent requests, which the container itself forwards. */
    ProxyOperation containerProxy() {
        if (proxy == null) {
            proxy = new ProxyOperation(this);
        }
        return proxy;
    }

    // ---- the request itself

    @Override
    public boolean isInitial() {
        return initial;
    }

    @Override
    public boolean isCommitted() {
        return committed || answered();
    }

    /** A branch's request that is on its way. */
    public void commit() {
        committed = true;
    }

    @Override
    public Address getPoppedRoute() {
        return poppedRoute;
    }

    @Override
    public Address getInitialPoppedRoute() {
        return poppedRoute;
    }

    @Override
    public SipApplicationRoutingRegion getRegion() {
        if (region != null) {
            return region;
        }
        return step.isPresent() ? step.get().region() : SipApplicationRoutingRegion.NEUTRAL_REGION;
    }

    @Override
    public URI getSubscriberURI() {
        String subscriber = step.map(RouteStep::subscriber).orElse("");
        if (subscriber.startsWith("DAR:")) {
            ByteSpan header = message.first(HeaderName.of(subscriber.substring("DAR:".length())));
            return header.isPresent() ? UriValue.of(NameAddr.parse(header).uri()) : null;
        }
        return subscriber.isEmpty() ? null : UriValue.of(Uri.parse(subscriber));
    }

    @Override
    public SipApplicationRoutingDirective getRoutingDirective() {
        return initial ? SipApplicationRoutingDirective.CONTINUE : null;
    }

    @Override
    public void setRoutingDirective(SipApplicationRoutingDirective directive, SipServletRequest original) {
        throw NotCovered.method("setRoutingDirective", "the router knows a fixed line of applications");
    }

    // ---- its session

    SipSession sessionOf(boolean create) {
        return create
                ? RequestSessions.obtain(this)
                : RequestSessions.find(this).orElse(null);
    }

    private void tellSession(int status) {
        Optional<DialogSession> session = RequestSessions.find(this);
        if (session.isPresent()) {
            DialogSession told = session.get();
            exchange.perform(() -> told.onResponse(getMethod(), initial, status));
        }
    }
}
