// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.platform.identity.IdentityRevocations;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.sip.container.ContainerServices;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.Aor;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.ar.SipApplicationRoutingRegion;

/**
 * The edge's one servlet. In: sanity, identity, Path for a REGISTER, Record-Route for what makes a dialog. Out: a
 * Record-Route that names the callee's flow. The answer to a REGISTER marks the flow on its way out.
 */
@OnEventLoop
public final class EdgeServlet extends SipServlet {
    private static final long serialVersionUID = 1L;

    private static final String ALLOW =
            "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, REFER, MESSAGE, INFO, UPDATE, PRACK";

    private transient ContainerServices services;
    private transient InstantSource clock;
    private transient Metrics metrics;
    private transient FlowMarks marks;
    private transient AutoCloseable subscription;

    @Override
    public void init() throws ServletException {
        services = attribute(ContainerServices.class);
        clock = attribute(InstantSource.class);
        metrics = attribute(Metrics.class);
        marks = new FlowMarks();
        metrics.gauge("gatehouse.edge.marked", "AORs that some connection signed in as", marks::marked);
        subscription = attribute(IdentityRevocations.class).subscribe(marks::revoke);
    }

    @Override
    public void destroy() {
        try {
            subscription.close();
        } catch (Exception cannotHappen) {
            throw new IllegalStateException("the edge could not leave the revocations", cannotHappen);
        }
    }

    private <T> T attribute(Class<T> type) throws ServletException {
        ServletContext context = getServletContext();
        Object value = context.getAttribute(type.getName());
        if (value == null) {
            throw new ServletException("the edge needs a context attribute " + type.getName());
        }
        return type.cast(value);
    }

    @Override
    protected void doRequest(SipServletRequest request) throws ServletException, IOException {
        SipRequest message = (SipRequest) services.message(request);
        if (!request.isInitial()) {
            OutsideHeaders.removeFromSubsequent(message); // the container forwards it along the dialog's tokens
        } else if (request.getRegion() == SipApplicationRoutingRegion.TERMINATING_REGION) {
            proxyOut(request, message);
        } else {
            proxyIn(request, message);
        }
    }

    private void proxyIn(SipServletRequest request, SipRequest message) throws IOException, ServletException {
        Optional<Refusal> refusal = Sanity.check(message, services.flow(request));
        if (refusal.isPresent()) {
            refuse(request, refusal.get());
            return;
        }
        if (isKeepAlive(message)) {
            answerKeepAlive(request);
            return;
        }
        OutsideHeaders.removeFromInitial(message);
        if (message.isMethod("REGISTER")) {
            proxyRegister(request, message);
        } else {
            assertIdentity(services.flow(request), message);
            Proxy proxy = request.getProxy();
            proxy.setRecordRoute(Sanity.formsDialog(message));
            proxy.setSupervised(false);
            proxy.proxyTo(request.getRequestURI());
        }
    }

    private static void proxyOut(SipServletRequest request, SipRequest message) throws ServletException {
        Proxy proxy = request.getProxy();
        proxy.setRecordRoute(Sanity.formsDialog(message));
        proxy.setSupervised(false);
        proxy.proxyTo(request.getRequestURI());
    }

    private static void proxyRegister(SipServletRequest request, SipRequest message) throws ServletException {
        Proxy proxy = request.getProxy();
        proxy.setAddToPath(true);
        proxy.setRecordRoute(false);
        proxy.setSupervised(true); // the 200 marks the flow
        if (asksForOutbound(message)) {
            proxy.getPathURI().setParameter("ob", ""); // RFC 5626 §5.1: the first hop says that it can
        }
        proxy.proxyTo(request.getRequestURI());
    }

    /** RFC 5626 §4.2.1: the client offers outbound and gives a Contact a reg-id. What is no address the registrar refuses. */
    private static boolean asksForOutbound(SipRequest register) {
        if (!register.lists(HeaderName.SUPPORTED, "outbound")) {
            return false;
        }
        try {
            for (ByteSpan contact : register.values(HeaderName.CONTACT)) {
                if (!contact.contentEquals("*")
                        && NameAddr.parse(contact).parameters().has("reg-id")) {
                    return true;
                }
            }
        } catch (MalformedHeader theRegistrarRefusesIt) {
            return false;
        }
        return false;
    }

    /**
     * On a marked connection the caller is known: we assert who it is and the registrar need not ask. Everybody else,
     * and everybody over UDP, goes on without and is challenged there (RFC 3325 §5; DESIGN "Who challenges").
     */
    private void assertIdentity(Flow flow, SipRequest message) {
        if (!flow.transport().reliable() || !(message.from().uri() instanceof SipUri from)) {
            return;
        }
        Aor.of(from)
                .map(Aor::toString)
                .filter(aor -> flow.mark().covers(aor, clock.instant()))
                .ifPresent(aor -> message.set(HeaderName.P_ASSERTED_IDENTITY, "<" + aor + ">"));
    }

    /** OPTIONS to a host, not to a person: a phone's ping. The edge knows no tenants and need not (RFC 3261 §11). */
    private static boolean isKeepAlive(SipRequest message) {
        return message.isMethod("OPTIONS")
                && message.requestUri() instanceof SipUri uri
                && uri.user().isEmpty();
    }

    private static void answerKeepAlive(SipServletRequest request) throws IOException {
        SipServletResponse answer = request.createResponse(SipServletResponse.SC_OK);
        answer.setHeader("Allow", ALLOW);
        answer.setHeader("Accept", "application/sdp");
        answer.setHeader("Supported", "path, outbound");
        answer.send();
    }

    private void refuse(SipServletRequest request, Refusal refusal) throws IOException {
        metrics.counter(
                        "gatehouse.edge.refused",
                        "Requests from outside that the edge refused",
                        "reason",
                        refusal.metric())
                .increment();
        if (!"ACK".equals(request.getMethod())) {
            request.createResponse(refusal.status(), refusal.reason()).send();
        }
    }

    @Override
    protected void doSuccessResponse(SipServletResponse response) {
        if (!"REGISTER".equals(response.getMethod())) {
            return;
        }
        SipMessage answer = services.message(response);
        SipMessage register = services.message(response.getRequest());
        RegisterAnswer registered = new RegisterAnswer(register, answer);
        if (!registered.isQuery()) {
            markFlow(services.flow(response.getRequest()), registered);
        }
        answer.remove(HeaderName.P_ASSOCIATED_URI); // between the registrar and us
    }

    private void markFlow(Flow flow, RegisterAnswer registered) {
        if (!flow.transport().reliable()) {
            return;
        }
        List<String> aors = registered.aors();
        OptionalLong granted = registered.grantedSeconds();
        if (granted.isPresent()) {
            Instant until = clock.instant().plusSeconds(granted.getAsLong());
            marks.mark(flow, aors, until);
        } else {
            marks.unmark(flow, aors);
        }
    }
}
