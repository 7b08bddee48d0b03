// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request that is too large for UDP: sent over TCP, and over UDP if no connection can be made (RFC 3261 §18.1.1). Confined to
 * its loop.
 */
final class TcpFirst implements ClientTransaction, ClientListener {
    private final ClientListener listener;
    private final Function<ClientListener, ClientTransaction> overUdp;
    private ClientTransaction current;
    private boolean answered;
    private Optional<List<String>> cancelled = Optional.empty();

    private TcpFirst(ClientListener listener, Function<ClientListener, ClientTransaction> overUdp) {
        this.listener = listener;
        this.overUdp = overUdp;
    }

    static ClientTransaction send(
            ClientListener listener,
            Function<ClientListener, ClientTransaction> overTcp,
            Function<ClientListener, ClientTransaction> overUdp) {
        TcpFirst made = new TcpFirst(listener, overUdp);
        made.current = overTcp.apply(made);
        return made;
    }

    @Override
    public void onTransportError(ClientTransaction tx, Throwable why) {
        if (answered || tx != current) {
            listener.onTransportError(this, why);
            return;
        }
        answered = true; // whatever becomes of it over UDP is final
        current = overUdp.apply(this);
        cancelled.ifPresent(current::cancel);
    }

    @Override
    public void onResponse(ClientTransaction tx, SipResponse response) {
        answered = true;
        listener.onResponse(this, response);
    }

    @Override
    public void onTimeout(ClientTransaction tx) {
        listener.onTimeout(this);
    }

    @Override
    public Flow flow() {
        return current.flow();
    }

    @Override
    public void cancel(List<String> reasons) {
        cancelled = Optional.of(reasons);
        current.cancel(reasons);
    }
}
