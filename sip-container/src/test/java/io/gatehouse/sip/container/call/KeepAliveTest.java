// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a flow through a NAT open (RFC 5626 §3.5). */
class KeepAliveTest {
    private static final int COOKIE = 0x2112A442;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aStunBindingRequestOnTheSipPortIsAnsweredWithTheSendersAddress(String host) throws IOException {
        try (House house = House.open(builder -> builder, host)) {
            InetSocketAddress server = house.listener(Transport.UDP, host);
            try (DatagramSocket phone = new DatagramSocket(0, server.getAddress())) {
                phone.setSoTimeout(Phone.WAIT_MILLIS);
                byte[] id = "twelve bytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                byte[] request = ByteBuffer.allocate(20)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putInt(COOKIE)
                        .put(id)
                        .array();
                phone.send(new DatagramPacket(request, request.length, server));
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                phone.receive(packet);

                ByteBuffer answer = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
                byte[] address = server.getAddress().getAddress();
                assertThat(answer.getShort()).isEqualTo((short) 0x0101);
                assertThat((int) answer.getShort()).isEqualTo(packet.getLength() - 20);
                assertThat(Arrays.copyOfRange(packet.getData(), 4, 20)).isEqualTo(Arrays.copyOfRange(request, 4, 20));
                answer.position(20);
                assertThat(answer.getShort()).isEqualTo((short) 0x0020);
                assertThat((int) answer.getShort()).isEqualTo(4 + address.length);
                assertThat((int) answer.getShort()).isEqualTo(address.length == 4 ? 1 : 2);
                assertThat((answer.getShort() ^ COOKIE >>> 16) & 0xffff).isEqualTo(phone.getLocalPort());
                byte[] mapped = new byte[address.length];
                answer.get(mapped);
                for (int i = 0; i < mapped.length; i++) {
                    mapped[i] ^= request[4 + i];
                }
                assertThat(mapped).isEqualTo(address);
            }
        }
    }

    @Test
    void otherThanBindingRequestsAreIgnored() throws IOException {
        try (House house = House.open();
                Phone phone = house.phone("alice", Transport.UDP)) {
            phone.send(new byte[] {0, 1, 0, 0});
            phone.send(ByteBuffer.allocate(20)
                    .putShort((short) 1)
                    .putInt(4, 0x01020304)
                    .array());
            phone.send(ByteBuffer.allocate(24)
                    .putShort((short) 0x0101)
                    .putInt(4, COOKIE)
                    .array());
            phone.send("\r\n\r\n");
            phone.expectNothingBut("SIP/2.0 404");
        }
    }

    @Test
    void twoLineEndsOnAStreamAreAnsweredWithOneAlsoInPieces() throws IOException {
        try (House house = House.open();
                TcpPhone phone = (TcpPhone) house.phone("alice", Transport.TCP)) {
            for (String ping : new String[] {"\r\n\r\n", "\r", "\n\r", "\n"}) {
                phone.send(ping);
            }
            assertThat(phone.socket().getInputStream().readNBytes(4)).containsExactly('\r', '\n', '\r', '\n');
            phone.expectNothingBut("SIP/2.0 404");
        }
    }
}
