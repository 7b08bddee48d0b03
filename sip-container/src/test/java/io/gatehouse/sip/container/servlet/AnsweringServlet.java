// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;

/** Answers 200 to everything, and fails when it is asked to. */
public final class AnsweringServlet extends SipServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doRequest(SipServletRequest request) {
        if (request.getHeader("X-Fail") != null) {
            throw new IllegalStateException("as asked");
        }
        ((ResponseView) request.createResponse(200)).send();
    }
}
