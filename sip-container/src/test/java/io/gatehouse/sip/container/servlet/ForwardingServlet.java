// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import java.util.ArrayList;
import java.util.List;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;

/** A small proxy: says that it was there, record-routes, forks to {@code fork} parameters of the Request-URI's user. */
public final class ForwardingServlet extends SipServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doRequest(SipServletRequest request) throws ServletException {
        request.addHeader("X-Seen", getServletContext().getServletContextName());
        if (!request.isInitial()) {
            return;
        }
        Proxy proxy = request.getProxy();
        proxy.setRecordRoute(request.getMethod().equals("INVITE"));
        SipURI target = (SipURI) request.getRequestURI();
        if ("two".equals(target.getUser())
                && getServletContext().getServletContextName().equals("second")) {
            List<SipURI> targets = new ArrayList<>();
            for (String port : List.of("7001", "7002")) {
                SipURI branch = (SipURI) target.clone();
                branch.setUser("phone");
                branch.setHost("192.0.2.9");
                branch.setPort(Integer.parseInt(port));
                targets.add(branch);
            }
            proxy.proxyTo(targets);
        } else {
            proxy.proxyTo(target);
        }
    }

    @Override
    protected void doResponse(SipServletResponse response) {
        response.addHeader("X-Back", getServletContext().getServletContextName());
    }
}
