// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.sip.container.ConnectionLimits;
import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol, versions 1 and 2, of balancers that are trusted, and of nobody else. */
class BalancerTest {
    private static final byte[] V1 =
            "PROXY TCP4 192.0.2.7 198.51.100.1 4711 5061\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final byte[] V2 = ByteBuffer.allocate(28)
            .put(SIGNATURE)
            .put(new byte[] {0x21, 0x11, 0, 12, (byte) 192, 0, 2, 7, (byte) 198, 51, 100, 1})
            .putShort((short) 4711)
            .putShort((short) 5061)
            .array();
    private static final byte[] LOCAL = ByteBuffer.allocate(16)
            .put(SIGNATURE)
            .put(new byte[] {0x20, 0, 0, 0})
            .array();

    private static House trusting(String... networks) {
        return House.open(builder -> builder.trustedBalancers(List.of(networks)));
    }

    /** A connection that begins with those bytes, and then speaks as the listener does. */
    private static Phone behind(House house, Transport transport, byte[] header) throws IOException {
        InetSocketAddress listener = house.listener(transport, "127.0.0.1");
        Socket socket = new Socket(listener.getAddress(), listener.getPort());
        socket.setSoTimeout(Phone.WAIT_MILLIS);
        socket.getOutputStream().write(header);
        Socket spoken = transport.secure()
                ? House.AUTHORITY.peer().getSocketFactory().createSocket(socket, "127.0.0.1", listener.getPort(), true)
                : socket;
        return House.phone("alice", transport, spoken);
    }

    private static String via(Phone phone) {
        phone.send(phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1));
        return Phone.field(phone.expect("SIP/2.0 404"), "Via");
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS", "WS", "WSS"})
    void thePeerIsTheOneThatTheBalancerNames(Transport transport) throws IOException {
        try (House house = trusting("127.0.0.0/8")) {
            for (byte[] header : List.of(V1, V2)) {
                try (Phone phone = behind(house, transport, header)) {
                    assertThat(via(phone)).contains("received=192.0.2.7").contains("rport=4711");
                }
            }
        }
    }

    @Test
    void aBalancerThatLooksAfterItselfIsItself() throws IOException {
        try (House house = trusting("127.0.0.1");
                Phone phone = behind(house, Transport.TCP, LOCAL)) {
            assertThat(via(phone)).contains("received=127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 192.0.2.7\r\n", "OPTIONS sip:a SIP/2.0\r\n\r\n", "PROXY TCP4 x y 1 2\r\n"})
    void aTrustedBalancerMustSayWhoIsThere(String begin) throws IOException {
        try (House house = trusting("127.0.0.0/8");
                Socket socket = house.connect(Transport.TCP, "127.0.0.1", new Socket())) {
            socket.setSoTimeout(Phone.WAIT_MILLIS);
            socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
            assertThat(readOrReset(socket)).isEqualTo(-1);
        }
    }

    private static int readOrReset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException reset) {
            return -1;
        }
    }

    /** To anybody else the header is no SIP, and what follows it is not read as if he were somebody else. */
    @Test
    void aStrangerDoesNotChooseHisAddress() throws IOException {
        Duration brief = Duration.ofMillis(300);
        ConnectionLimits limits = new ConnectionLimits(10, 10, brief, brief, brief, brief, 1 << 20);
        try (House house = House.open(builder ->
                        builder.trustedBalancers(List.of("192.0.2.0/24")).connectionLimits(limits));
                Socket socket = house.connect(Transport.TCP, "127.0.0.1", new Socket())) {
            socket.setSoTimeout(Phone.WAIT_MILLIS);
            TcpPhone phone = new TcpPhone("mallory", Transport.TCP, socket);
            phone.send(V1);
            phone.send(phone.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1));
            String heard = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(heard).doesNotContain("404").doesNotContain("192.0.2.7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/", "balancer.example", "::1/129", ""})
    void whatIsNoNetworkIsRefused(String wrong) {
        SipContainer.Builder builder = SipContainer.builder();
        assertThatThrownBy(() -> builder.trustedBalancers(List.of(wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + wrong + "'");
    }
}
