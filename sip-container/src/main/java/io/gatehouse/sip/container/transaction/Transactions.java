// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.platform.metrics.Counter;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.container.transport.MessageReceiver;
import io.gatehouse.sip.container.transport.SipTransports;
import io.gatehouse.sip.container.transport.WireFlow;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MessageOutput;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.message.Via;
import io.gatehouse.sip.uri.Host;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of RFC 3261 §17 between transports and transaction user. Each loop has its own; what another loop reads is
 * handed over: a response to the loop that its branch names; a CANCEL, an ACK or an INVITE again to the loop of its INVITE,
 * found in a table that all loops read; a request within a dialog to the loop that the transaction user names. A loop
 * that has its share of transactions answers a new request 503 with Retry-After, which leaves nothing behind.
 */
public final class Transactions implements TransactionLayer, MessageReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    /** What our own Via adds. */
    private static final int VIA_BYTES = 100;

    private static final MessageOutput NOWHERE = (source, offset, length) -> {};
    private static final ByteSpan INVITE = ByteSpan.of("INVITE");
    private static final ByteSpan CANCEL = ByteSpan.of("CANCEL");

    private final SipTransports transports;
    private final TransactionTimers timers;
    private final TransactionUser user;
    private final Map<ByteSpan, UasTransaction> invites = new ConcurrentHashMap<>();
    private final List<LoopTransactions> byLoop;
    private final int mostOfLoop;
    private final Counter overload;
    private final Responses responses;
    private final LargeRequests large = new LargeRequests();

    /** @param most server transactions that may live at once, all loops together */
    public Transactions(
            SipTransports transports, TransactionTimers timers, int most, TransactionUser user, Metrics metrics) {
        this.transports = transports;
        this.timers = timers;
        this.user = user;
        this.byLoop =
                transports.loops().stream().map(loop -> new LoopTransactions()).toList();
        this.responses = new Responses(transports, metrics);
        this.mostOfLoop = Math.max(1, most / byLoop.size());
        this.overload = metrics.counter("sip.transactions.refused", "Requests answered 503 for too many transactions");
        metrics.gauge(
                "sip.transactions",
                "Transactions live",
                () -> byLoop.stream().mapToInt(LoopTransactions::live).sum());
        metrics.gauge("sip.invites", "INVITEs from outside whose transaction lives", invites::size);
        transports.receiver(this);
    }

    TransactionTimers timers() {
        return timers;
    }

    // ---- in

    @Override
    public void onMessage(SipLoop loop, WireFlow flow, SipMessage message) {
        if (message instanceof SipRequest request) {
            onRequest(loop, flow, request);
        } else {
            onResponse(loop, flow, (SipResponse) message);
        }
    }

    private void onRequest(SipLoop loop, WireFlow flow, SipRequest request) {
        Optional<UasTransaction> invite = inviteOf(request);
        int dialogs = invite.isPresent() ? -1 : user.ownerOf(request);
        SipLoop owner = invite.map(UasTransaction::loop)
                .orElse(
                        dialogs >= 0 && dialogs < byLoop.size()
                                ? transports.loops().get(dialogs)
                                : loop);
        if (owner != loop) {
            transports.handOver(owner, flow, request);
        } else if (!request.isMethod("ACK")) {
            transact(loop, flow, request, invite);
        } else if (invite.isEmpty() || !invite.get().acknowledged()) {
            user.onAck(loop, request, flow);
        }
    }

    /** The INVITE that a CANCEL, an ACK or an INVITE again belongs to, whichever loop has it. */
    private Optional<UasTransaction> inviteOf(SipRequest request) {
        return request.isMethod("INVITE") || request.isMethod("ACK") || request.isMethod("CANCEL")
                ? Optional.ofNullable(invites.get(TransactionKeys.of(request, INVITE)))
                : Optional.empty();
    }

    private void transact(SipLoop loop, WireFlow flow, SipRequest request, Optional<UasTransaction> invite) {
        LoopTransactions own = byLoop.get(loop.index());
        ByteSpan key = TransactionKeys.of(request, request.method());
        UasTransaction known = own.servers.get(key);
        if (known != null) {
            known.retransmitted();
            return;
        }
        if (own.servers.size() >= mostOfLoop) {
            refuse(loop, flow, request);
            return;
        }
        UasTransaction made = new UasTransaction(this, loop, Responses.flowFor(flow, request.topVia()), key, request);
        if (request.isMethod("INVITE")) {
            if (invites.putIfAbsent(key, made) != null) {
                onRequest(loop, flow, request); // the same INVITE was faster on another loop
                return;
            }
            made.startTryingTimer();
        }
        own.servers.put(key, made);
        own.count();
        if (request.isMethod("CANCEL")) {
            onCancel(loop, invite, made, request);
        } else {
            user.onRequest(made);
            if (!made.isInvite()) {
                made.startLateTryingTimer();
            }
        }
    }

    private void onCancel(SipLoop loop, Optional<UasTransaction> invite, UasTransaction cancel, SipRequest request) {
        SipResponse answer =
                invite.isEmpty() ? request.respond(481, "Call/Transaction Does Not Exist") : request.respond(200, "OK");
        answer.addToTag(loop.unguessable());
        List<String> reasons = request.values(HeaderName.REASON).stream()
                .map(ByteSpan::toString)
                .toList();
        cancel.respond(answer);
        if (invite.isPresent() && invite.get().isCancellable()) {
            user.onCancel(invite.get(), reasons);
        }
    }

    private void refuse(SipLoop loop, WireFlow flow, SipRequest request) {
        overload.increment();
        SipResponse busy = request.respond(503, "Service Unavailable");
        busy.addToTag(loop.unguessable());
        busy.add(HeaderName.RETRY_AFTER, "10");
        Via via = request.topVia();
        responses.send(loop, Responses.flowFor(flow, via), via, busy.toBytes());
    }

    private void onResponse(SipLoop loop, WireFlow flow, SipResponse response) {
        ByteSpan branch = response.topVia().branch();
        OptionalInt owner = Branches.loopOf(branch, byLoop.size());
        if (owner.isEmpty()) {
            LOG.debug("{}: a response to nothing of ours", flow);
        } else if (owner.getAsInt() == loop.index()) {
            deliver(loop, flow, response, branch);
        } else {
            transports.handOver(transports.loops().get(owner.getAsInt()), flow, response);
        }
    }

    private void deliver(SipLoop loop, WireFlow flow, SipResponse response, ByteSpan branch) {
        boolean toCancel = response.cseq().method().equals(CANCEL);
        UacTransaction client = byLoop.get(loop.index()).clients.get(clientKey(branch, toCancel));
        response.removeFirst(HeaderName.VIA);
        if (client != null) {
            client.received(response);
        } else if (response.cseq().method().equals(INVITE) && response.status() / 100 == 2) {
            user.onStray2xx(response, flow);
        }
    }

    private static ByteSpan clientKey(ByteSpan branch, boolean cancel) {
        return ByteSpan.of(cancel ? "C" + branch : branch.toString());
    }

    // ---- out

    @Override
    public ClientTransaction send(
            SipLoop loop, SipRequest request, FlowTarget target, long mark, ClientListener listener) {
        WireFlow flow = transports.flow(target);
        int bytes = flow.transport().reliable() ? 0 : size(request);
        if (bytes <= LargeRequests.MOST_BYTES) {
            return sendOn(flow, loop, request, mark, listener);
        }
        if (target instanceof FlowTarget.Existing || large.isUdpOnly(flow.remote())) {
            large.overUdp(flow, request, bytes);
            return sendOn(flow, loop, request, mark, listener);
        }
        return TcpFirst.send(
                listener,
                first -> sendOn(
                        transports.flow(FlowTarget.of(Transport.TCP, flow.remote())), loop, request, mark, first),
                second -> {
                    large.overUdp(flow, request, bytes);
                    return sendOn(flow, loop, request, mark, second);
                });
    }

    /** With the Via that is still to come. */
    private static int size(SipRequest request) {
        return request.writeTo(NOWHERE) + VIA_BYTES;
    }

    private ClientTransaction sendOn(
            WireFlow flow, SipLoop loop, SipRequest request, long mark, ClientListener listener) {
        SipRequest wire = request.view();
        ByteSpan branch = Branches.make(loop, mark);
        wire.addFirst(HeaderName.VIA, via(flow, branch));
        return start(loop, flow, wire, clientKey(branch, false), listener);
    }

    private UacTransaction start(SipLoop loop, WireFlow flow, SipRequest wire, ByteSpan key, ClientListener listener) {
        UacTransaction made = new UacTransaction(this, loop, flow, key, wire, listener);
        LoopTransactions own = byLoop.get(loop.index());
        own.clients.put(key, made);
        own.count();
        made.start();
        return made;
    }

    void sendCancel(SipLoop loop, WireFlow flow, SipRequest cancel) {
        start(loop, flow, cancel, clientKey(cancel.topVia().branch(), true), IgnoringListener.INSTANCE);
    }

    private static ByteSpan via(WireFlow flow, ByteSpan branch) {
        InetSocketAddress local = flow.local();
        return Via.of(flow.transport(), Host.of(local.getAddress()), local.getPort(), branch)
                .text();
    }

    @Override
    public boolean looped(SipRequest request, long mark) {
        return Branches.looped(request, mark);
    }

    @Override
    public void sendStateless(SipRequest request, FlowTarget target) {
        SipLoop loop = hereOrFirst();
        WireFlow flow = transports.flow(target);
        SipRequest wire = request.view();
        wire.addFirst(HeaderName.VIA, via(flow, Branches.make(loop, 0)));
        flow.send(loop, wire.toBytes(), why -> LOG.debug("{}: {}", flow, why.toString()));
    }

    @Override
    public void forward(SipResponse response) {
        responses.forward(hereOrFirst(), response);
    }

    private SipLoop hereOrFirst() {
        for (SipLoop loop : transports.loops()) {
            if (loop.inLoop()) {
                return loop;
            }
        }
        return transports.loops().get(0);
    }

    @Override
    public Flow flow(SipLoop loop, FlowTarget target) {
        return transports.flow(target);
    }

    Responses responses() {
        return responses;
    }

    void remove(SipLoop loop, ByteSpan key, UasTransaction tx) {
        if (tx.isInvite()) {
            invites.remove(key, tx);
        }
        byLoop.get(loop.index()).servers.remove(key, tx);
        byLoop.get(loop.index()).count();
    }

    void remove(SipLoop loop, ByteSpan key, UacTransaction tx) {
        byLoop.get(loop.index()).clients.remove(key, tx);
        byLoop.get(loop.index()).count();
    }
}
