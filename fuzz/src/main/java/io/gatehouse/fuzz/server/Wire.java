// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.server;

import io.gatehouse.fuzz.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A way to bring bytes to the server, and to know that it has dealt with them. Used by one thread. */
interface Wire extends AutoCloseable {
    int PATIENCE_MILLIS = 5_000;

    /** @throws Finding if the server does not go on behind it */
    void exchange(byte[] bytes) throws IOException;

    @Override
    void close();

    static Wire udp(InetSocketAddress server) {
        return new Udp(server);
    }

    /** A connection for each exchange. */
    static Wire tcp(InetSocketAddress server) {
        return new Tcp(server, new byte[0]);
    }

    /** A WebSocket for each exchange, upgraded. */
    static Wire upgraded(InetSocketAddress server) {
        return new Tcp(server, WebSocketTarget.upgrade());
    }

    /** Sends a ping behind it and waits for the pong: what came before was served. */
    final class Udp implements Wire {
        private static final int LARGEST = 65_507;

        private final DatagramSocket socket;
        private int pings;

        Udp(InetSocketAddress server) {
            try {
                socket = new DatagramSocket(0, server.getAddress());
                socket.connect(server);
                socket.setSoTimeout(PATIENCE_MILLIS);
            } catch (SocketException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void exchange(byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, Math.min(bytes.length, LARGEST)));
            String id = "pong-" + ++pings + "-";
            byte[] ping = ("OPTIONS sip:test.io SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort()
                            + ";rport;branch=z9hG4bK" + id
                            + "\r\nMax-Forwards: 70\r\nFrom: <sip:ping@test.io>;tag=1\r\n"
                            + "To: <sip:test.io>\r\nCall-ID: " + id
                            + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(ping, ping.length));
            byte[] buffer = new byte[65_536];
            String answer = "";
            while (!answer.contains(id)) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                try {
                    socket.receive(packet);
                } catch (SocketTimeoutException silence) {
                    throw new Finding("the next datagram is not answered", silence);
                }
                answer = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** Ends its side behind the bytes and reads until the server has ended too. */
    final class Tcp implements Wire {
        private final InetSocketAddress server;
        private final byte[] greeting;

        Tcp(InetSocketAddress server, byte[] greeting) {
            this.server = server;
            this.greeting = greeting;
        }

        @Override
        public void exchange(byte[] bytes) throws IOException {
            try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                if (greeting.length > 0) {
                    socket.getOutputStream().write(greeting);
                    awaitEmptyLine(socket.getInputStream());
                }
                try {
                    socket.getOutputStream().write(bytes);
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (SocketTimeoutException open) {
                    throw new Finding("the connection stays open though the peer ended", open);
                } catch (SocketException endedByTheServer) {
                    return; // it was given up before all was sent
                }
            }
        }

        private static void awaitEmptyLine(InputStream in) throws IOException {
            byte[] last = new byte[4];
            while (!Arrays.equals(last, new byte[] {'\r', '\n', '\r', '\n'})) {
                System.arraycopy(last, 1, last, 0, 3);
                int next = in.read();
                Finding.unless(next >= 0, "no upgrade");
                last[3] = (byte) next;
            }
        }

        @Override
        public void close() {
            // a connection for each exchange
        }
    }
}
