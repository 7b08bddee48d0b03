// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.phone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A socket of a phone, reading in a thread of its own into a queue. */
abstract class Wire implements AutoCloseable {
    final BlockingQueue<Message> received = new LinkedBlockingQueue<>();

    /** Where the phone says that it is, in Via and Contact: {@code 127.0.0.1:5070}. */
    abstract String hostPort();

    /** As in Via. */
    abstract String transport();

    abstract void send(byte[] bytes) throws IOException;

    @Override
    public abstract void close();

    static Wire udp(InetSocketAddress server) {
        return new Datagrams(server);
    }

    static Wire tcp(InetSocketAddress server) {
        try {
            return new Stream("TCP", new Socket(server.getAddress(), server.getPort()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Wire tls(InetSocketAddress server, X509Certificate trusted) {
        try {
            return new Stream(
                    "TLS", Trust.in(trusted).getSocketFactory().createSocket(server.getAddress(), server.getPort()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Wire webSocket(InetSocketAddress server) {
        return WebSocketWire.open("WS", URI.create("ws://" + hostPort(server) + "/"), Optional.empty());
    }

    static Wire secureWebSocket(InetSocketAddress server, X509Certificate trusted) {
        return WebSocketWire.open("WSS", URI.create("wss://" + hostPort(server) + "/"), Optional.of(trusted));
    }

    static String hostPort(InetSocketAddress address) {
        return hostText(address.getAddress()) + ":" + address.getPort();
    }

    static String hostText(InetAddress address) {
        String text = address.getHostAddress().replaceAll("%.*", "");
        return text.contains(":") ? "[" + text + "]" : text;
    }

    final void read(ThrowingLoop loop) {
        Thread reader = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (SocketException closed) {
                        Thread.currentThread().interrupt(); // the test closed it, or the server did
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                },
                "phone-" + hostPort());
        reader.setDaemon(true);
        reader.start();
    }

    interface ThrowingLoop {
        void run() throws IOException;
    }

    private static final class Datagrams extends Wire {
        private final DatagramSocket socket;
        private final InetSocketAddress server;

        Datagrams(InetSocketAddress server) {
            this.server = server;
            try {
                socket = new DatagramSocket(new InetSocketAddress(server.getAddress(), 0));
            } catch (SocketException failed) {
                throw new UncheckedIOException(failed);
            }
            read(() -> {
                byte[] buffer = new byte[65536];
                while (true) {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    received.add(Message.parse(new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8)));
                }
            });
        }

        @Override
        String hostPort() {
            return hostPort((InetSocketAddress) socket.getLocalSocketAddress());
        }

        @Override
        String transport() {
            return "UDP";
        }

        @Override
        void send(byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class Stream extends Wire {
        private final String transport;
        private final Socket socket;

        Stream(String transport, Socket connected) {
            this.transport = transport;
            this.socket = connected;
            read(() -> {
                InputStream in = socket.getInputStream();
                while (true) {
                    String head = readHead(in);
                    if (head.isEmpty()) {
                        return;
                    }
                    Message message = Message.parse(head);
                    int length = message.find("Content-Length")
                            .or(() -> message.find("l"))
                            .map(Integer::parseInt)
                            .orElse(0);
                    byte[] body = in.readNBytes(length);
                    received.add(Message.parse(head + new String(body, StandardCharsets.UTF_8)));
                }
            });
        }

        /** Up to and with the empty line; empty at the end of the stream. Keep-alive CRLFs before it are skipped. */
        private static String readHead(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int next = in.read();
            while (next >= 0) {
                if (head.size() > 0 || (next != '\r' && next != '\n')) {
                    head.write(next);
                }
                String text = head.toString(StandardCharsets.UTF_8);
                if (text.endsWith("\r\n\r\n")) {
                    return text;
                }
                next = in.read();
            }
            return "";
        }

        @Override
        String hostPort() {
            return hostPort((InetSocketAddress) socket.getLocalSocketAddress());
        }

        @Override
        String transport() {
            return transport;
        }

        @Override
        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
