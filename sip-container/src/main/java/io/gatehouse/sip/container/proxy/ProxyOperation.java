// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.proxy;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.servlet.HostPort;
import io.gatehouse.sip.container.servlet.ReasonPhrase;
import io.gatehouse.sip.container.servlet.RequestView;
import io.gatehouse.sip.container.servlet.ResponseView;
import io.gatehouse.sip.container.servlet.UriValue;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.uri.NameAddr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipURI;
import javax.servlet.sip.URI;

/**
 * An application's Proxy (JSR 289 §10, RFC 3261 §16): its branches, parallel or one after the other, and the one answer
 * that goes back. Branches lead to the next application or out; their responses come here in both cases. Confined to the
 * loop of its request.
 */
public final class ProxyOperation extends RoutingChoices implements Proxy {
    /** RFC 3326: so that a phone that loses the race shows no missed call. */
    private static final List<String> ANSWERED_ELSEWHERE = List.of("SIP;cause=200;text=\"Call completed elsewhere\"");

    private final RequestView request;
    private final List<BranchOperation> branches = new ArrayList<>(1);
    /** Null until a branch fails. */
    private BestResponse best;

    private boolean parallel = true;
    private boolean supervised = true;
    private boolean noCancel;
    /** Null until the application asks for it. */
    private SipURI pathUri;

    private boolean started;
    /** A final response went upstream, or the application answered by itself. */
    private boolean over;
    /** No branch is started any more: cancelled, or somebody declined for everybody. */
    private boolean closed;
    /** The caller gave up. */
    private boolean withdrawn;

    public ProxyOperation(RequestView request) {
        this.request = request;
    }

    RequestView request() {
        return request;
    }

    // ---- settings

    @Override
    public SipServletRequest getOriginalRequest() {
        return request;
    }

    /** Our Path entry; its parameters may be set, for instance {@code ob} (RFC 5626 §5.1). */
    @Override
    public SipURI getPathURI() {
        if (!getAddToPath()) {
            throw new IllegalStateException("addToPath is not set (JSR 289, Proxy.getPathURI)");
        }
        if (pathUri == null) {
            pathUri = (SipURI) UriValue.of(NameAddr.parse(newPath()).uri());
        }
        return pathUri;
    }

    /** Our Path entry with its brackets, as the application left it. */
    ByteSpan path() {
        return pathUri == null
                ? newPath()
                : SpanWriter.begin()
                        .text('<')
                        .text(UriValue.unwrap(pathUri).text())
                        .text('>')
                        .toSpan();
    }

    private ByteSpan newPath() {
        Flow flow = request.flow().orElseThrow(() -> new IllegalStateException("no flow to be named in Path"));
        return HostPort.path(request.exchange().dispatcher().tokens(), flow);
    }

    @Override
    public boolean getParallel() {
        return parallel;
    }

    @Override
    public void setParallel(boolean wanted) {
        parallel = wanted;
    }

    @Override
    @Deprecated
    public boolean getStateful() {
        return true;
    }

    @Override
    @Deprecated
    public void setStateful(boolean wanted) {
        // JSR 289 deprecates it: every proxy is stateful
    }

    @Override
    public boolean getSupervised() {
        return supervised;
    }

    @Override
    public void setSupervised(boolean wanted) {
        supervised = wanted;
    }

    @Override
    public boolean getNoCancel() {
        return noCancel;
    }

    @Override
    public void setNoCancel(boolean wanted) {
        noCancel = wanted;
    }

    @Override
    public int getProxyTimeout() {
        return timeoutSeconds();
    }

    @Override
    public void setProxyTimeout(int seconds) {
        timeoutSeconds(seconds);
    }

    @Override
    @Deprecated
    public int getSequentialSearchTimeout() {
        return getProxyTimeout();
    }

    @Override
    @Deprecated
    public void setSequentialSearchTimeout(int seconds) {
        setProxyTimeout(seconds);
    }

    @Override
    void refuseIfStarted() {
        if (started) {
            throw new IllegalStateException("the Proxy has started");
        }
    }

    // ---- branches

    @Override
    public List<ProxyBranch> createProxyBranches(List<? extends URI> targets) {
        int before = branches.size();
        addBranches(targets);
        return List.copyOf(branches.subList(before, branches.size()));
    }

    private void addBranches(List<? extends URI> targets) {
        for (URI target : targets) {
            addBranch(target);
        }
    }

    private void addBranch(URI target) {
        branches.add(new BranchOperation(this, target));
    }

    /** Branches that the application made, in order. */
    @Override
    public List<ProxyBranch> getProxyBranches() {
        return List.copyOf(branches);
    }

    @Override
    public ProxyBranch getProxyBranch(URI target) {
        return branches.stream()
                .filter(branch -> branch.target().equals(target))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void proxyTo(URI target) {
        addBranch(target);
        startProxy();
    }

    @Override
    public void proxyTo(List<? extends URI> targets) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("nowhere to proxy to");
        }
        addBranches(targets);
        startProxy();
    }

    @Override
    public void startProxy() {
        if (over || request.answered()) {
            throw new IllegalStateException("the request has its final response");
        }
        boolean first = !started;
        started = true;
        if (first && refusedBeforeStart()) {
            return;
        }
        startBranches();
    }

    /** Whether the application handed the request to this Proxy. */
    public boolean hasStarted() {
        return started;
    }

    /** RFC 3261 §16.3 step 5: options that a proxy here would have to know; RFC 5393 §5.3.3.1: too many branches. */
    private boolean refusedBeforeStart() {
        if (request.fromOutside() && request.message().has(HeaderName.PROXY_REQUIRE)) {
            SipResponse refusal = local(420);
            request.message()
                    .values(HeaderName.PROXY_REQUIRE)
                    .forEach(option -> refusal.add(HeaderName.UNSUPPORTED, option));
            request.exchange().perform(() -> conclude(refusal));
            return true;
        }
        if (parallel && branches.size() > request.breadth()) {
            request.exchange().perform(() -> conclude(local(440)));
            return true;
        }
        return false;
    }

    private void startBranches() {
        for (int i = 0; i < branches.size(); i++) {
            BranchOperation branch = branches.get(i);
            if (!branch.isStarted() && !closed) {
                branch.markStarted();
                branch.breadth(parallel ? Math.max(1, request.breadth() / branches.size()) : request.breadth());
                request.exchange().perform(branch::start);
                if (!parallel) {
                    return;
                }
            }
        }
    }

    /** A response of our own making; what answers a Proxy's request has a To tag (RFC 3261 §8.2.6.2). */
    SipResponse local(int status) {
        SipResponse response = request.message().respond(status, ReasonPhrase.of(status));
        response.addToTag(request.newTag());
        return response;
    }

    // ---- responses

    void onResponse(BranchOperation branch, SipResponse response, Optional<Flow> from) {
        int status = response.status();
        if (status < 200) {
            if (status > 100 && !over) {
                deliver(branch, response, from);
            }
        } else if (status < 300) {
            onSuccess(branch, response, from);
        } else if (!over) {
            onFailure(branch, response, from);
        }
    }

    /** §16.7 step 5: at once, and every 2xx to an INVITE, whatever went before. */
    private void onSuccess(BranchOperation branch, SipResponse response, Optional<Flow> from) {
        if (over && !request.message().isMethod("INVITE")) {
            return;
        }
        over = true;
        closed = true;
        deliver(branch, response, from);
        if (!noCancel) {
            cancelPending(ANSWERED_ELSEWHERE);
        }
    }

    private void onFailure(BranchOperation branch, SipResponse response, Optional<Flow> from) {
        if (best == null) {
            best = new BestResponse();
        }
        best.add(new BestResponse.Candidate(branch, response, from));
        if (response.status() >= 600) {
            closed = true;
            if (!noCancel) {
                cancelPending(List.of());
            }
        }
        boolean more = anyPending() || !closed && anyUnstarted();
        if (more && supervised) {
            request.exchange().dispatcher().calls().response(new ResponseView(request, response, branch, from, true));
        }
        concludeIfDone();
    }

    private boolean anyPending() {
        for (BranchOperation branch : branches) {
            if (branch.isPending()) {
                return true;
            }
        }
        return false;
    }

    private boolean anyUnstarted() {
        for (BranchOperation branch : branches) {
            if (!branch.isStarted()) {
                return true;
            }
        }
        return false;
    }

    private void concludeIfDone() {
        if (over || anyPending()) {
            return;
        }
        if (!closed && anyUnstarted()) {
            startBranches();
            return;
        }
        Optional<BestResponse.Candidate> chosen = best == null ? Optional.empty() : best.choose();
        if (chosen.isEmpty() || withdrawn && chosen.get().response().status() == 408) {
            conclude(local(closed ? 487 : 408));
            return;
        }
        best.clear();
        deliver(chosen.get().branch(), chosen.get().response(), chosen.get().from());
    }

    /** Shows the response to a supervising application, then sends it upstream unless the application went on. */
    private void deliver(BranchOperation branch, SipResponse response, Optional<Flow> from) {
        if (supervised) {
            ResponseView view = new ResponseView(request, response, branch, from, false);
            request.exchange().dispatcher().calls().response(view);
            view.commit();
            boolean goesOn = response.status() >= 300 && (request.answered() || anyPending());
            if (goesOn) {
                return;
            }
        }
        if (response.status() >= 300) {
            over = true;
        }
        request.forward(response, from);
    }

    private void conclude(SipResponse response) {
        over = true;
        closed = true;
        request.forward(response, Optional.empty());
    }

    // ---- cancelling

    /** Cancels what is pending and starts nothing more; the answer follows from the branches. */
    @Override
    public void cancelWith(List<String> reasons) {
        if (over) {
            return;
        }
        closed = true;
        withdrawn = true;
        request.exchange().perform(() -> {
            cancelPending(reasons);
            concludeIfDone();
        });
    }

    /** The application answered by itself: the branches have nobody to answer to. */
    public void abandon() {
        if (!over) {
            over = true;
            closed = true;
            request.exchange().perform(() -> cancelPending(List.of()));
        }
    }

    private void cancelPending(List<String> reasons) {
        for (int i = 0; i < branches.size(); i++) { // the list may grow while they are cancelled
            BranchOperation branch = branches.get(i);
            if (branch.isPending()) {
                branch.cancelDownstream(reasons);
            }
        }
    }
}
