// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.session;

import io.gatehouse.sip.container.spec.NotCovered;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.servlet.Servlet;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.sip.Address;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.SipSessionEvent;
import javax.servlet.sip.SipSessionListener;
import javax.servlet.sip.URI;
import javax.servlet.sip.ar.SipApplicationRoutingRegion;

/**
 * A SIP session (JSR 289 §6.2): the dialogs that one request makes, seen by one application; where a call forks, all its branches
 * share it. Confined to the loop that owns the dialog.
 */
public final class DialogSession extends Attributes implements SipSession {
    /**
     * Who talks to whom.
     *
     * @param within whether the request at hand belongs to a dialog that stands
     */
    public record Parties(
            Address local, Address remote, SipApplicationRoutingRegion region, URI subscriber, boolean within) {}

    private final ApplicationSession parent;
    private final String callId;
    private final Parties parties;
    private State state;
    private boolean over;
    private Optional<Servlet> handler = Optional.empty();

    DialogSession(ApplicationSession parent, String callId, Parties parties) {
        this.parent = parent;
        this.callId = callId;
        this.parties = parties;
        this.state = parties.within() ? State.CONFIRMED : State.INITIAL;
    }

    void begin() {
        tell(SipSessionListener::sessionCreated);
    }

    /** A response to a request of this session passed by; the application has seen it. */
    public void onResponse(String method, boolean initial, int status) {
        if (!isValid() || status <= 100) {
            return;
        }
        boolean dialogForming = method.equals("INVITE") || method.equals("SUBSCRIBE") || method.equals("REFER");
        if (initial && status < 300 && dialogForming) {
            state = status < 200 && state == State.INITIAL ? State.EARLY : status < 200 ? state : State.CONFIRMED;
        } else if (status >= 200 && (initial || method.equals("BYE"))) {
            state = dialogForming || !initial ? State.TERMINATED : state;
            over();
        }
    }

    private void over() {
        over = true;
        tell(SipSessionListener::sessionReadyToInvalidate);
        if (isValid() && getInvalidateWhenReady()) {
            end();
        }
        if (parent.isValid()) {
            parent.ready();
        }
    }

    void end() {
        if (invalidated()) {
            tell(SipSessionListener::sessionDestroyed);
        }
    }

    private void tell(BiConsumer<SipSessionListener, SipSessionEvent> what) {
        SipSessionEvent event = new SipSessionEvent(this);
        parent.application().tell(SipSessionListener.class, listener -> what.accept(listener, event));
    }

    /** The servlet that {@link #setHandler} named. */
    public Optional<Servlet> handler() {
        return handler;
    }

    @Override
    public void setHandler(String name) throws ServletException {
        refuseIfInvalid();
        Servlet servlet = parent.application()
                .servlet(name)
                .orElseThrow(() -> new ServletException("no servlet " + name + " in " + parent.getApplicationName()));
        handler = Optional.of(servlet);
    }

    @Override
    public SipApplicationSession getApplicationSession() {
        return parent;
    }

    @Override
    public String getId() {
        return parent.getId() + "-s";
    }

    @Override
    public String getCallId() {
        return callId;
    }

    @Override
    public Address getLocalParty() {
        return parties.local();
    }

    @Override
    public Address getRemoteParty() {
        return parties.remote();
    }

    @Override
    public SipApplicationRoutingRegion getRegion() {
        return parties.region();
    }

    @Override
    public URI getSubscriberURI() {
        return parties.subscriber();
    }

    @Override
    public ServletContext getServletContext() {
        return parent.application().context();
    }

    @Override
    public State getState() {
        refuseIfInvalid();
        return state;
    }

    @Override
    public boolean isReadyToInvalidate() {
        return over;
    }

    @Override
    public void invalidate() {
        refuseIfInvalid();
        end();
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return Collections.enumeration(names());
    }

    @Override
    public SipServletRequest createRequest(String method) {
        throw NotCovered.method("SipSession.createRequest", "applications do not originate requests");
    }

    @Override
    public void setOutboundInterface(InetAddress address) {
        throw NotCovered.method("setOutboundInterface", "flows decide where a message leaves");
    }

    @Override
    public void setOutboundInterface(InetSocketAddress address) {
        throw NotCovered.method("setOutboundInterface", "flows decide where a message leaves");
    }
}
