// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.proxy.BranchOperation;
import io.gatehouse.sip.container.spec.NotCovered;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.servlet.ServletOutputStream;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.Rel100Exception;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;

/** A response as one application sees it: one that it makes, or one that its Proxy got and is about to forward. */
public final class ResponseView extends MessageView implements SipServletResponse {
    private final RequestView request;
    private final SipResponse message;
    /** Null for one that the application made. */
    private final BranchOperation branch;

    private final Optional<Flow> flow;
    private final boolean branchResponse;
    private boolean sent;

    /** One that the application makes. */
    ResponseView(RequestView request, SipResponse message) {
        this(request, message, null, Optional.empty(), false);
    }

    /**
     * One that came back to the application's Proxy.
     *
     * @param branchResponse whether it is one of several and not yet chosen (JSR 289 §10.2.6)
     */
    public ResponseView(
            RequestView request,
            SipResponse message,
            BranchOperation branch,
            Optional<Flow> flow,
            boolean branchResponse) {
        super(request.application());
        this.request = request;
        this.message = message;
        this.branch = branch;
        this.flow = flow;
        this.branchResponse = branchResponse;
    }

    @Override
    public SipResponse message() {
        return message;
    }

    @Override
    public Optional<Flow> flow() {
        return flow;
    }

    @Override
    RequestView requestView() {
        return request;
    }

    @Override
    boolean contactIsSystems() {
        return request.contactIsSystems() && message.status() < 300;
    }

    @Override
    public String getMethod() {
        return MethodName.of(message.cseq().method());
    }

    @Override
    public SipServletRequest getRequest() {
        return request;
    }

    @Override
    public int getStatus() {
        return message.status();
    }

    @Override
    public void setStatus(int status) {
        setStatus(status, ReasonPhrase.of(status));
    }

    @Override
    public void setStatus(int status, String reason) {
        refuseIfCommitted();
        message.setStatus(status, reason);
    }

    @Override
    public String getReasonPhrase() {
        return message.reason().toString();
    }

    @Override
    public void send() {
        if (branch != null) {
            throw new IllegalStateException("a response that came to a Proxy is forwarded by the container");
        }
        refuseIfCommitted();
        request.answer(message);
        sent = true;
    }

    /** What came to a Proxy may still be edited until it is forwarded (JSR 289 §10.2.6). */
    @Override
    public boolean isCommitted() {
        return sent;
    }

    /** It is out of the application's hands now. */
    public void commit() {
        sent = true;
    }

    @Override
    public Proxy getProxy() {
        return branch == null ? null : branch.getProxy();
    }

    @Override
    public ProxyBranch getProxyBranch() {
        return branch;
    }

    @Override
    public boolean isBranchResponse() {
        return branchResponse;
    }

    @Override
    public Iterator<String> getChallengeRealms() {
        List<String> realms = new ArrayList<>(1);
        for (HeaderName name : List.of(HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE)) {
            for (ByteSpan challenge : message.values(name)) {
                String text = challenge.toString();
                int at = text.toLowerCase(Locale.ROOT).indexOf("realm=\"");
                int end = at < 0 ? -1 : text.indexOf('"', at + 7);
                if (end > 0) {
                    realms.add(text.substring(at + 7, end));
                }
            }
        }
        return realms.iterator();
    }

    @Override
    public SipServletRequest createAck() {
        throw NotCovered.method("createAck", "applications do not originate requests");
    }

    @Override
    public SipServletRequest createPrack() {
        throw NotCovered.method("createPrack", "applications do not originate requests");
    }

    @Override
    public void sendReliably() throws Rel100Exception {
        throw new Rel100Exception(Rel100Exception.NOT_SUPPORTED);
    }

    // ---- javax.servlet.ServletResponse: nothing of it means anything in SIP (JSR 289 §5)

    @Override
    public ServletOutputStream getOutputStream() {
        return null;
    }

    @Override
    public PrintWriter getWriter() {
        return null;
    }

    @Override
    public void setContentLengthLong(long length) {
        setContentLength((int) length);
    }

    @Override
    public void setBufferSize(int size) {
        refuseIfCommitted(); // messages are never buffered in parts
    }

    @Override
    public int getBufferSize() {
        return 0;
    }

    @Override
    public void flushBuffer() {
        throw NotCovered.method("flushBuffer", "a response goes out whole, by send()");
    }

    @Override
    public void resetBuffer() {
        refuseIfCommitted();
    }

    @Override
    public void reset() {
        refuseIfCommitted();
    }

    @Override
    public void setLocale(Locale locale) {
        setContentLanguage(locale);
    }

    @Override
    public Locale getLocale() {
        return getContentLanguage();
    }
}
