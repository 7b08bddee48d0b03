// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.edge;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.FlowMark;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A flow without a socket: closed by {@link #close}. */
final class PaperFlow implements Flow {
    private final Transport transport;
    private final List<Runnable> whenClosed = new ArrayList<>();
    private volatile FlowMark mark = FlowMark.NONE;
    private boolean open = true;

    PaperFlow(Transport transport) {
        this.transport = transport;
    }

    void close() {
        open = false;
        whenClosed.forEach(Runnable::run);
        whenClosed.clear();
    }

    int listeners() {
        return whenClosed.size();
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public long number() {
        return 1;
    }

    @Override
    public FlowMark mark() {
        return mark;
    }

    @Override
    public void mark(FlowMark next) {
        mark = next;
    }

    @Override
    public void onClose(Runnable task) {
        if (open) {
            whenClosed.add(task);
        } else {
            task.run();
        }
    }

    @Override
    public String describe() {
        return transport + " on paper";
    }
}
