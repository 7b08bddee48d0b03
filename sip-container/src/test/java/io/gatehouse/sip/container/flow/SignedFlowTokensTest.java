// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.container.transport.PlainTransports;
import io.gatehouse.sip.container.transport.SipTransports;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.SpanWriter;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignedFlowTokensTest {
    private static final byte[] KEY = new byte[32];

    private final SipTransports transports = PlainTransports.ofLoops(1);
    private final SignedFlowTokens tokens = new SignedFlowTokens(KEY, 7, transports);
    private Flow udp;

    @BeforeEach
    void open() {
        transports.open(List.of(
                new ListenerAddress(Transport.UDP, "127.0.0.1", 0),
                new ListenerAddress(Transport.TCP, "127.0.0.1", 0)));
        udp = transports.flow(FlowTarget.of(Transport.UDP, new InetSocketAddress("127.0.0.1", 5555)));
    }

    @AfterEach
    void close() {
        transports.stop();
    }

    private static String path(FlowTokens tokens, Flow flow) {
        SpanWriter out = SpanWriter.begin();
        tokens.path(out, flow);
        return out.toSpan().toString();
    }

    /** Of loop 3, for the dialog whose Call-ID is {@code call}. */
    private static String recordRoute(FlowTokens tokens, Flow flow) {
        SpanWriter out = SpanWriter.begin();
        tokens.recordRoute(out, 3, flow, ByteSpan.of("call"), new byte[] {1, 2});
        return out.toSpan().toString();
    }

    @Test
    void everyFlippedBitIsRefused() {
        String token = recordRoute(tokens, udp);
        for (int i = 0; i < token.length(); i++) {
            for (int bit = 0; bit < 7; bit++) {
                char[] tampered = token.toCharArray();
                tampered[i] ^= (char) (1 << bit);
                assertThat(tokens.read(new String(tampered)))
                        .as("character %d bit %d", i, bit)
                        .isEmpty();
            }
        }
    }

    @Test
    void udpTokenNamesItsFlowAfterARestartToo() {
        SignedFlowTokens restarted = new SignedFlowTokens(KEY, 7, transports);

        assertThat(restarted.read(path(tokens, udp)).orElseThrow().flow()).contains(udp);
    }

    @Test
    void connectionOfAnotherBootIsGone() throws IOException {
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Flow connection = transports.flow(
                    FlowTarget.of(Transport.TCP, new InetSocketAddress("127.0.0.1", peer.getLocalPort())));
            String token = path(tokens, connection);

            assertThat(tokens.read(token).orElseThrow().flow()).contains(connection);
            assertThat(new SignedFlowTokens(KEY, 7, transports)
                            .read(token)
                            .orElseThrow()
                            .flow())
                    .isEmpty();
        }
    }

    @Test
    void recordRouteTokenBelongsToOneCall() {
        String text = recordRoute(tokens, udp);
        FlowToken token = tokens.read(text).orElseThrow();

        assertThat(tokens.claimedLoop(ByteSpan.of(text))).isEqualTo(3);
        assertThat(tokens.claimedLoop(ByteSpan.of(path(tokens, udp)))).isNegative();
        assertThat(token.boundTo(ByteSpan.of("call"))).isTrue();
        assertThat(token.boundTo(ByteSpan.of("other"))).isFalse();
        assertThat(token.chain()).containsExactly(1, 2);
    }

    @Test
    void tokenOfAnotherKeyIsNotOurs() {
        byte[] other = new byte[32];
        other[0] = 1;

        assertThat(tokens.read(path(new SignedFlowTokens(other, 7, transports), udp)))
                .isEmpty();
        assertThat(tokens.read("alice")).isEmpty();
    }
}
