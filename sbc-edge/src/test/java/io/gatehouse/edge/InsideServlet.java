// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.sip.container.ContainerServices;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipMessage;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/**
 * What stands behind the edge in these tests: keeps what it is shown as text, binds every REGISTER to alice for as long as
 * X-Grant says, and answers everything else 299.
 */
public final class InsideServlet extends SipServlet {
    /** Name of the context attribute that holds the queue of what came in. */
    static final String SEEN = "io.gatehouse.edge.seen";

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("unchecked")
    private BlockingQueue<String> seen() {
        return (BlockingQueue<String>) getServletContext().getAttribute(SEEN);
    }

    @Override
    protected void doRequest(SipServletRequest request) throws IOException {
        ContainerServices services =
                (ContainerServices) getServletContext().getAttribute(ContainerServices.class.getName());
        seen().add(services.message(request).toString());
        boolean register = "REGISTER".equals(request.getMethod());
        SipServletResponse answer = request.createResponse(register ? 200 : 299);
        String grant = request.getHeader("X-Grant");
        if (register) {
            SipMessage ok = services.message(answer);
            ok.set(HeaderName.P_ASSOCIATED_URI, "<sip:alice@test.io>, <sip:101@test.io>");
            if (grant != null) {
                ok.set(HeaderName.CONTACT, "<sip:alice@192.0.2.9>;expires=" + grant);
            }
        }
        answer.send();
    }
}
