// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace.hep;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.trace.MessageTrace;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HepExporterTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final String MESSAGE = "REGISTER sip:test.io SIP/2.0\r\nCall-ID: c1@hep\r\n"
            + "Authorization: Digest response=\"abc\"\r\nContent-Length: 0\r\n\r\n";

    private final MessageTrace trace = new MessageTrace();

    /** Reads a packet as the specification of HEP3 says, and nothing that it does not. */
    private static Map<Integer, byte[]> chunks(byte[] packet) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        byte[] magic = new byte[4];
        in.get(magic);
        assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("HEP3");
        assertThat(in.getShort() & 0xffff).isEqualTo(packet.length);
        Map<Integer, byte[]> chunks = new TreeMap<>();
        while (in.hasRemaining()) {
            assertThat(in.getShort()).as("vendor").isZero();
            int type = in.getShort();
            byte[] value = new byte[(in.getShort() & 0xffff) - 6];
            in.get(value);
            assertThat(chunks.put(type, value)).as("chunk %d", type).isNull();
        }
        return chunks;
    }

    private static int number(byte[] value) {
        int number = 0;
        for (byte b : value) {
            number = number << 8 | b & 0xff;
        }
        return number;
    }

    private HepExporter exporter(int port, boolean tcp, String key) {
        HepExporter made =
                new HepExporter(trace, new HepTarget(HERE.getHostAddress(), port, tcp, 2001, key), Metrics.none());
        made.start();
        return made;
    }

    private void show(String local, String remote, byte[] message) {
        trace.received("UDP", new InetSocketAddress(local, 5060), new InetSocketAddress(remote, 40_000), message);
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Test
    void aMessageComesWithWhereAndWhenItPassed() throws IOException {
        try (DatagramSocket collector = new DatagramSocket(0, HERE)) {
            HepExporter exporter = exporter(collector.getLocalPort(), false, "s3cret");
            Instant before = Instant.now();
            show("192.0.2.1", "198.51.100.7", MESSAGE.getBytes(StandardCharsets.UTF_8));
            Map<Integer, byte[]> chunks = chunks(receive(collector));
            exporter.stop();

            assertThat(chunks.keySet()).containsExactly(1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 14, 15, 17);
            assertThat(chunks.get(1)).containsExactly(2);
            assertThat(chunks.get(2)).containsExactly(17);
            assertThat(chunks.get(3)).containsExactly(198, 51, 100, 7);
            assertThat(chunks.get(4)).containsExactly(192, 0, 2, 1);
            assertThat(number(chunks.get(7))).isEqualTo(40_000);
            assertThat(number(chunks.get(8))).isEqualTo(5060);
            assertThat((long) number(chunks.get(9))).isBetween(before.getEpochSecond(), before.getEpochSecond() + 60);
            assertThat(number(chunks.get(10))).isBetween(0, 999_999);
            assertThat(chunks.get(11)).containsExactly(1);
            assertThat(number(chunks.get(12))).isEqualTo(2001);
            assertThat(chunks.get(14)).asString().isEqualTo("s3cret");
            assertThat(chunks.get(15))
                    .asString()
                    .isEqualTo(MESSAGE.replaceFirst("Digest response=\"abc\"", "****** **************"));
            assertThat(chunks.get(17)).asString().isEqualTo("c1@hep");
        }
    }

    @Test
    void addressesOfVersionSixHaveChunksOfTheirOwn() throws IOException {
        try (DatagramSocket collector = new DatagramSocket(0, HERE)) {
            HepExporter exporter = exporter(collector.getLocalPort(), false, "");
            show("2001:db8::1", "2001:db8::2", MESSAGE.getBytes(StandardCharsets.UTF_8));
            Map<Integer, byte[]> chunks = chunks(receive(collector));
            exporter.stop();

            assertThat(chunks.keySet()).doesNotContain(3, 4, 14);
            assertThat(chunks.get(1)).containsExactly(10);
            assertThat(InetAddress.getByAddress(chunks.get(5))).isEqualTo(InetAddress.getByName("2001:db8::2"));
            assertThat(InetAddress.getByAddress(chunks.get(6))).isEqualTo(InetAddress.getByName("2001:db8::1"));
        }
    }

    @Test
    void theLargestMessageStillFitsIntoADatagram() throws IOException {
        try (DatagramSocket collector = new DatagramSocket(0, HERE)) {
            HepExporter exporter = exporter(collector.getLocalPort(), false, "");
            byte[] largest = new byte[65_535];
            java.util.Arrays.fill(largest, (byte) 'a');
            show("2001:db8::1", "2001:db8::2", largest);
            assertThat(chunks(receive(collector)).get(15)).hasSizeBetween(65_000, 65_507);
            exporter.stop();
        }
    }

    @Test
    void overTcpPacketsFollowEachOtherAndACollectorThatReturnsIsFoundAgain() throws IOException {
        try (ServerSocket collector = new ServerSocket(0, 5, HERE)) {
            HepExporter exporter = exporter(collector.getLocalPort(), true, "");
            show("192.0.2.1", "198.51.100.7", MESSAGE.getBytes(StandardCharsets.UTF_8));
            show("192.0.2.1", "198.51.100.8", MESSAGE.getBytes(StandardCharsets.UTF_8));
            try (Socket connection = collector.accept()) {
                assertThat(chunks(packet(connection)).get(3)).containsExactly(198, 51, 100, 7);
                assertThat(chunks(packet(connection)).get(3)).containsExactly(198, 51, 100, 8);
            }
            // the first ones after the close may be lost with the connection
            Thread talking = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    show("192.0.2.1", "198.51.100.9", MESSAGE.getBytes(StandardCharsets.UTF_8));
                    java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
                }
            });
            talking.start();
            try (Socket again = collector.accept()) {
                assertThat(chunks(packet(again)).get(3)).containsExactly(198, 51, 100, 9);
            } finally {
                talking.interrupt();
                exporter.stop();
            }
        }
    }

    private static byte[] packet(Socket connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        byte[] head = in.readNBytes(6);
        int length = (head[4] & 0xff) << 8 | head[5] & 0xff;
        return ByteBuffer.allocate(length)
                .put(head)
                .put(in.readNBytes(length - 6))
                .array();
    }
}
