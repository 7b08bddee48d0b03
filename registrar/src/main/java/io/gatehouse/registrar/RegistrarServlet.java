// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Subscription;
import io.gatehouse.location.Binding;
import io.gatehouse.location.LocationStore;
import io.gatehouse.platform.identity.IdentityRevocations;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.registrar.auth.Authenticator;
import io.gatehouse.registrar.auth.Challenges;
import io.gatehouse.registrar.auth.Md5OnlyAgents;
import io.gatehouse.registrar.auth.NonceCounts;
import io.gatehouse.registrar.auth.Nonces;
import io.gatehouse.registrar.bindings.RegisterAnswer;
import io.gatehouse.registrar.bindings.RegisterRequest.Origin;
import io.gatehouse.registrar.bindings.Registrations;
import io.gatehouse.registrar.routing.CallerCheck;
import io.gatehouse.registrar.routing.Resolution.Target;
import io.gatehouse.registrar.routing.TargetResolver;
import io.gatehouse.sip.container.ContainerServices;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.ServletException;
import javax.servlet.sip.Address;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.URI;

/**
 * The registrar as a SIP application: answers REGISTERs, sends everything else to the devices of the user it is for. Only
 * translates between the container and the protocol logic beside it. What it needs stands in its ServletContext under class
 * names: {@link Accounts}, {@link LocationStore}, {@link IdentityRevocations}, {@link MasterKey}, {@link Settings}, {@link
 * Metrics}, {@link InstantSource}, {@link ContainerServices}.
 */
@OnEventLoop
public final class RegistrarServlet extends SipServlet {
    private static final long serialVersionUID = 1L;
    private static final int KEY_BYTES = 32;

    private transient ContainerServices services;
    private transient SipFactory factory;
    private transient RegisterProcess registers;
    private transient RequestProcess requests;
    private transient Subscription subscription;
    private int proxyTimeoutSeconds;

    @Override
    public void init() throws ServletException {
        services = attribute(ContainerServices.class);
        factory = (SipFactory) getServletContext().getAttribute(SIP_FACTORY);
        Accounts accounts = attribute(Accounts.class);
        LocationStore store = attribute(LocationStore.class);
        InstantSource clock = attribute(InstantSource.class);
        Settings settings = attribute(Settings.class);
        proxyTimeoutSeconds =
                (int) settings.get(RegistrarSettings.PROXY_TIMEOUT).toSeconds();

        Nonces nonces = new Nonces(
                attribute(MasterKey.class).derive(Nonces.KEY_PURPOSE, KEY_BYTES),
                clock,
                settings.get(RegistrarSettings.NONCE_LIFETIME),
                new SecureRandom().nextInt());
        NonceCounts counts = new NonceCounts(settings.get(RegistrarSettings.NONCES_REMEMBERED));
        Authenticator authenticator = new Authenticator(accounts, nonces, counts);
        Challenges challenges =
                new Challenges(nonces, new Md5OnlyAgents(settings.get(RegistrarSettings.MD5_ONLY_USER_AGENTS)));
        Registrations registrations = new Registrations(store, clock);
        RegistrarMetrics metrics = new RegistrarMetrics(attribute(Metrics.class), store::bindings);
        registers = new RegisterProcess(
                accounts,
                authenticator,
                challenges,
                registrations,
                new RegisterAnswer(settings.get(RegistrarSettings.FLOW_TIMER)),
                metrics,
                clock);
        requests = new RequestProcess(
                accounts,
                new CallerCheck(accounts, authenticator),
                challenges,
                new TargetResolver(accounts, registrations, this::flowGone),
                metrics);
        subscription = accounts.subscribe(new CredentialWatch(
                accounts, store, registrations, attribute(IdentityRevocations.class), services.blocking()));
    }

    @Override
    public void destroy() {
        if (subscription != null) {
            subscription.close();
        }
    }

    private <T> T attribute(Class<T> type) throws ServletException {
        Object value = getServletContext().getAttribute(type.getName());
        if (value == null) {
            throw new ServletException("the registrar needs a context attribute " + type.getName());
        }
        return type.cast(value);
    }

    @Override
    protected void doRequest(SipServletRequest request) throws ServletException, IOException {
        String method = request.getMethod();
        if ("ACK".equals(method) || "CANCEL".equals(method)) {
            return; // never challenged, never answered here (RFC 3261 §22.1, §9.2)
        }
        if ("REGISTER".equals(method)) {
            register(request);
        } else if (request.isInitial()) {
            route(request);
        }
    }

    private void register(SipServletRequest request) throws IOException {
        Flow flow = services.flow(request);
        Origin origin = new Origin(flow.remote(), flow.transport(), !services.fromOutside(request));
        send(request, registers.answer(message(request), origin));
    }

    private void route(SipServletRequest request) throws ServletException, IOException {
        boolean identityTrusted = !services.fromOutside(request);
        SipRequest message = message(request);
        if (!identityTrusted && message.has(HeaderName.P_ASSERTED_IDENTITY)) {
            message.remove(HeaderName.P_ASSERTED_IDENTITY); // RFC 3325 §5
        }
        RequestProcess.Outcome outcome = requests.decide(
                message, identityTrusted, services.flow(request).remote().getAddress());
        if (outcome instanceof RequestProcess.Outcome.Answered answered) {
            send(request, answered.reply());
        } else {
            fork(request, ((RequestProcess.Outcome.Forwarded) outcome).targets());
        }
    }

    /** To every device at once (RFC 3261 §16.6); redirections are not followed, the edge records the route. */
    private void fork(SipServletRequest request, List<Target> targets) throws ServletException {
        Proxy proxy = request.getProxy();
        proxy.setRecordRoute(false);
        proxy.setParallel(true);
        proxy.setRecurse(false);
        proxy.setSupervised(false);
        proxy.setProxyTimeout(proxyTimeoutSeconds);
        List<URI> uris = new ArrayList<>(targets.size());
        for (Target target : targets) {
            uris.add(factory.createURI(target.contact()));
        }
        List<ProxyBranch> branches = proxy.createProxyBranches(uris);
        for (int i = 0; i < branches.size(); i++) {
            pushRoute(branches.get(i).getRequest(), targets.get(i).route());
        }
        proxy.startProxy();
    }

    /** The first hop last, because each one is pushed on top. */
    private void pushRoute(SipServletRequest branch, List<String> route) throws ServletException {
        for (int i = route.size() - 1; i >= 0; i--) {
            Address hop = factory.createAddress(route.get(i));
            branch.pushRoute(hop);
        }
    }

    /** A connection that closed takes its bindings out of routing at once; they stay listed until they expire. */
    private boolean flowGone(Binding binding) {
        List<ByteSpan> path = binding.path();
        if (path.isEmpty()) {
            return false;
        }
        String hop = path.get(0).toString();
        return services.ownToken(hop) && services.flowOfToken(hop).isEmpty();
    }

    private SipRequest message(SipServletRequest request) {
        return (SipRequest) services.message(request);
    }

    private void send(SipServletRequest request, Reply reply) throws IOException {
        SipServletResponse response = request.createResponse(reply.status(), reply.reason());
        reply.fields().accept(services.message(response));
        response.send();
    }
}
