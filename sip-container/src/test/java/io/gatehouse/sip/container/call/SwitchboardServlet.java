// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.URI;

/**
 * A small registrar without a database: the context attribute {@value #PHONES} says where a user's phones are, all of which
 * ring; {@value #TIMEOUT} for how many seconds. A request with the header {@value #SESSION} gets a session. Who is not listed is proxied to as the Request-URI says.
 */
public final class SwitchboardServlet extends SipServlet {
    static final String PHONES = "phones";
    static final String CANCELLED = "cancelled";
    static final String SESSION = "X-Session";
    static final String TIMEOUT = "timeout";

    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("unchecked")
    protected void doRequest(SipServletRequest request) throws ServletException {
        if (request.getHeader(SESSION) != null) {
            noteSession(request);
        }
        if (request.getMethod().equals("CANCEL")) {
            ((Queue<String>) getServletContext().getAttribute(CANCELLED))
                    .add(String.valueOf(request.getHeader("Reason")));
        }
        if (!request.isInitial()) {
            return;
        }
        Proxy proxy = request.getProxy();
        proxy.setRecordRoute(request.getMethod().equals("INVITE"));
        proxy.setSupervised(false);
        if (getServletContext().getAttribute(TIMEOUT) instanceof Integer seconds) {
            proxy.setProxyTimeout(seconds);
        }
        proxy.proxyTo(targets(request));
    }

    /** Counts the requests that asked for their session, in that session, and lets the receiver know. */
    private static void noteSession(SipServletRequest request) {
        SipSession session = request.getSession();
        Object before = session.getApplicationSession().getAttribute("asked");
        int asked = before == null ? 1 : (int) before + 1;
        session.getApplicationSession().setAttribute("asked", asked);
        request.setHeader(SESSION, session.getId() + ' ' + asked + ' ' + session.getState());
    }

    private List<URI> targets(SipServletRequest request) throws ServletException {
        String wanted = request.getRequestURI().toString();
        SipFactory factory = (SipFactory) getServletContext().getAttribute(SIP_FACTORY);
        List<URI> targets = new ArrayList<>();
        for (Object phone : listed(wanted)) {
            targets.add(factory.createURI((String) phone));
        }
        return targets.isEmpty() ? List.of(request.getRequestURI()) : targets;
    }

    private List<?> listed(String uri) {
        Map<?, ?> phones = (Map<?, ?>) getServletContext().getAttribute(PHONES);
        return phones.get(uri) instanceof List<?> list ? list : List.of();
    }
}
