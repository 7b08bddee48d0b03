// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.FlowMark;
import io.gatehouse.sip.container.flow.FlowToken;
import io.gatehouse.sip.container.flow.FlowTokens;
import io.gatehouse.sip.container.locate.ServerLocator;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transaction.ClientListener;
import io.gatehouse.sip.container.transaction.ClientTransaction;
import io.gatehouse.sip.container.transaction.ServerTransaction;
import io.gatehouse.sip.container.transaction.TransactionLayer;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.message.Transport;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The transactions below the servlet layer, on paper: what was sent is written down, what comes is said by the test. */
final class RecordedStack implements TransactionLayer, FlowTokens {
    final List<Sent> sent = new ArrayList<>();
    final List<SipRequest> stateless = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    final SipLoop loop = new SipLoop(0, channel.eventLoop());
    private final Map<String, FlowToken> issued = new HashMap<>();

    record Endpoint(Transport transport, InetSocketAddress local, InetSocketAddress remote) implements Flow {
        @Override
        public boolean open() {
            return true;
        }

        @Override
        public long number() {
            return 0;
        }

        @Override
        public FlowMark mark() {
            return FlowMark.NONE;
        }

        @Override
        public void mark(FlowMark mark) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onClose(Runnable action) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String describe() {
            return toString();
        }
    }

    /** Runs the timers that are due. */
    void turn() {
        channel.runPendingTasks();
    }

    static Flow flow(int port) {
        return flow(Transport.UDP, port);
    }

    static Flow flow(Transport transport, int port) {
        return new Endpoint(
                transport, new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress("192.0.2.9", port));
    }

    /** Numeric addresses alone. */
    static ServerLocator locator() {
        return new ServerLocator(
                loop -> {
                    throw new UnsupportedOperationException("no names here");
                },
                List::of,
                Metrics.none());
    }

    /** A request that went out. */
    final class Sent implements ClientTransaction {
        final SipRequest request;
        final Flow out;
        private final ClientListener listener;
        boolean cancelled;

        Sent(SipRequest request, Flow out, ClientListener listener) {
            this.request = request;
            this.out = out;
            this.listener = listener;
        }

        void answer(int status) {
            SipResponse response = request.respond(status, "Text");
            response.addToTag("callee");
            listener.onResponse(this, response);
        }

        void timeOut() {
            listener.onTimeout(this);
        }

        @Override
        public Flow flow() {
            return out;
        }

        @Override
        public void cancel(List<String> reasons) {
            cancelled = true;
        }
    }

    /** A request that came in, and its answers. */
    final class Received implements ServerTransaction {
        final List<SipResponse> answers = new ArrayList<>();
        private final SipRequest request;
        private final Flow in;
        private Object attachment;

        Received(SipRequest request, Flow in) {
            this.request = request;
            this.in = in;
        }

        List<Integer> statuses() {
            return answers.stream().map(SipResponse::status).toList();
        }

        @Override
        public SipRequest request() {
            return request;
        }

        @Override
        public Flow flow() {
            return in;
        }

        @Override
        public SipLoop loop() {
            return loop;
        }

        @Override
        public void respond(SipResponse response) {
            answers.add(response);
        }

        @Override
        public boolean terminated() {
            return false;
        }

        @Override
        public void onTerminated(Runnable action) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object attachment() {
            return attachment;
        }

        @Override
        public void attach(Object kept) {
            attachment = kept;
        }
    }

    @Override
    public boolean looped(SipRequest request, long mark) {
        return false;
    }

    @Override
    public ClientTransaction send(
            SipLoop loop, SipRequest request, FlowTarget target, long mark, ClientListener listener) {
        Sent transaction = new Sent(request, flow(loop, target), listener);
        sent.add(transaction);
        return transaction;
    }

    @Override
    public void sendStateless(SipRequest request, FlowTarget target) {
        stateless.add(request);
    }

    @Override
    public Flow flow(SipLoop loop, FlowTarget target) {
        return target instanceof FlowTarget.Existing existing
                ? existing.flow()
                : flow(
                        ((FlowTarget.Address) target).transport(),
                        ((FlowTarget.Address) target).remote().getPort());
    }

    record Token(Kind kind, Optional<Flow> flow, String callId, byte[] chain) implements FlowToken {
        @Override
        public boolean boundTo(ByteSpan wanted) {
            return wanted.contentEquals(callId);
        }
    }

    @Override
    public void path(SpanWriter out, Flow flow) {
        out.text(pathOf(flow));
    }

    String pathOf(Flow flow) {
        return issue(new Token(FlowToken.Kind.PATH, Optional.of(flow), "", new byte[0]));
    }

    @Override
    public void recordRoute(SpanWriter out, int loop, Flow flow, ByteSpan callId, byte[] chain) {
        out.text(issue(new Token(FlowToken.Kind.RECORD_ROUTE, Optional.of(flow), callId.toString(), chain)));
    }

    @Override
    public int claimedLoop(ByteSpan userPart) {
        return loop.index();
    }

    String goneToken() {
        return issue(new Token(FlowToken.Kind.PATH, Optional.empty(), "", new byte[0]));
    }

    private String issue(Token token) {
        String text = PREFIX + issued.size();
        issued.put(text, token);
        return text;
    }

    @Override
    public Optional<FlowToken> read(CharSequence userPart) {
        return Optional.ofNullable(issued.get(userPart.toString()));
    }

    @Override
    public void forward(SipResponse response) {
        throw new UnsupportedOperationException();
    }
}
