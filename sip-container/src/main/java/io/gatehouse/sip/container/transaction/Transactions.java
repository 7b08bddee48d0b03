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
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.message.Via;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of RFC 3261 §17 between transports and transaction user. Each loop has its own; what another loop reads is
 * handed over: a response to the loop that its branch names; a CANCEL, an ACK or an INVITE again to the loop of its INVITE,
 * found in a table that all loops read; a request within a dialog to the loop that the transaction user names. Above
 * {@value #MOST} transactions of a loop a new request is answered 503 with Retry-After and leaves nothing behind.
 */
public final class Transactions implements TransactionLayer, MessageReceiver {
    static final int MOST = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final String BRANCH = Via.MAGIC_COOKIE + "g";
    private static final ByteSpan INVITE = ByteSpan.of("INVITE");
    private static final ByteSpan CANCEL = ByteSpan.of("CANCEL");

    private final SipTransports transports;
    private final TransactionTimers timers;
    private final TransactionUser user;
    private final Map<ByteSpan, UasTransaction> invites = new ConcurrentHashMap<>();
    private final List<LoopTransactions> byLoop;
    private final Counter overload;

    public Transactions(SipTransports transports, TransactionTimers timers, TransactionUser user, Metrics metrics) {
        this.transports = transports;
        this.timers = timers;
        this.user = user;
        this.byLoop =
                transports.loops().stream().map(loop -> new LoopTransactions()).toList();
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
        if (own.servers.size() >= MOST) {
            refuse(loop, flow, request);
            return;
        }
        UasTransaction made = new UasTransaction(this, loop, answerFlow(flow, request.topVia()), key, request);
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
        }
    }

    /** Without rport an answer goes to the port of sent-by (RFC 3261 §18.2.2); over streams, back on the connection. */
    private static WireFlow answerFlow(WireFlow flow, Via via) {
        if (via.hasRport() || flow.transport().reliable()) {
            return flow;
        }
        int port = via.port() > 0 ? via.port() : Transport.UDP.defaultPort();
        return flow.towards(new InetSocketAddress(flow.remote().getAddress(), port));
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
        sendResponse(loop, answerFlow(flow, request.topVia()), busy.toBytes());
    }

    private void onResponse(SipLoop loop, WireFlow flow, SipResponse response) {
        ByteSpan branch = response.topVia().branch();
        int owner = loopOf(branch);
        if (owner < 0) {
            LOG.debug("{}: a response to nothing of ours", flow);
        } else if (owner == loop.index()) {
            deliver(loop, flow, response, branch);
        } else {
            transports.handOver(transports.loops().get(owner), flow, response);
        }
    }

    private int loopOf(ByteSpan branch) {
        if (!branch.startsWithIgnoreCase(BRANCH) || branch.length() < BRANCH.length() + 3) {
            return -1;
        }
        return (int) branch.slice(BRANCH.length(), BRANCH.length() + 3).parseUnsigned(byLoop.size() - 1L);
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
    public ClientTransaction send(SipLoop loop, SipRequest request, FlowTarget target, ClientListener listener) {
        WireFlow flow = transports.flow(target);
        SipRequest wire = request.view();
        ByteSpan branch = branch(loop);
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

    private static ByteSpan branch(SipLoop loop) {
        int index = loop.index();
        String digits = index < 10 ? "00" + index : index < 100 ? "0" + index : Integer.toString(index);
        return ByteSpan.of(BRANCH + digits + loop.unguessable());
    }

    private static ByteSpan via(WireFlow flow, ByteSpan branch) {
        InetSocketAddress local = flow.local();
        return Via.of(flow.transport(), address(local.getAddress()), local.getPort(), branch)
                .text();
    }

    /** Without the scope, which means nothing to others. */
    private static String address(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    @Override
    public void sendStateless(SipRequest request, FlowTarget target) {
        SipLoop loop = hereOrFirst();
        WireFlow flow = transports.flow(target);
        SipRequest wire = request.view();
        wire.addFirst(HeaderName.VIA, via(flow, branch(loop)));
        flow.send(loop, wire.toBytes(), why -> LOG.debug("{}: {}", flow, why.toString()));
    }

    @Override
    public void forward(SipResponse response) {
        if (!response.has(HeaderName.VIA)) {
            return;
        }
        Via via = response.topVia();
        Transport transport = via.transport().orElse(Transport.UDP);
        Optional<InetSocketAddress> source = source(via, transport);
        if (source.isEmpty()) {
            return;
        }
        Optional<WireFlow> flow = transport == Transport.UDP
                ? Optional.of(transports.flow(FlowTarget.of(transport, source.get())))
                : transports.connectionTo(transport, source.get());
        flow.ifPresent(way -> sendResponse(hereOrFirst(), way, response.toBytes()));
    }

    private static Optional<InetSocketAddress> source(Via via, Transport transport) {
        String host = via.received().isPresent()
                ? via.received().toString()
                : via.host().toString();
        int sentBy = via.port() > 0 ? via.port() : transport.defaultPort();
        boolean numeric = !host.isEmpty()
                && host.chars()
                        .allMatch(c -> c == '.' || c == ':' || c == '[' || c == ']' || Character.digit(c, 16) >= 0);
        if (!numeric || (host.indexOf(':') < 0 && host.chars().anyMatch(Character::isLetter))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new InetSocketAddress(InetAddress.getByName(host), via.rport() > 0 ? via.rport() : sentBy));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
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

    void sendResponse(SipLoop loop, WireFlow flow, byte[] response) {
        flow.send(loop, response, why -> LOG.debug("{}: {}", flow, why.toString()));
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
