// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Keeps what it hears; does with a request what the test says. */
final class RecordingUser implements TransactionUser {
    final BlockingQueue<ServerTransaction> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<ServerTransaction> cancelled = new LinkedBlockingQueue<>();
    final BlockingQueue<SipRequest> acks = new LinkedBlockingQueue<>();
    volatile Consumer<ServerTransaction> behaviour = tx -> {};

    static Consumer<ServerTransaction> answer(int status) {
        return tx -> {
            SipResponse response = tx.request().respond(status, "Because");
            response.addToTag("t1");
            tx.respond(response);
        };
    }

    @Override
    public int ownerOf(SipRequest request) {
        return -1;
    }

    @Override
    public void onRequest(ServerTransaction tx) {
        requests.add(tx);
        behaviour.accept(tx);
    }

    @Override
    public void onCancel(ServerTransaction invite, List<String> reasons) {
        assertThat(invite.loop().inLoop()).isTrue();
        cancelled.add(invite);
    }

    @Override
    public void onAck(SipLoop loop, SipRequest ack, Flow flow) {
        acks.add(ack);
    }

    @Override
    public void onStray2xx(SipResponse response, Flow flow) {
        // not part of these tests
    }
}
