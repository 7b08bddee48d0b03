// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace.hep;

import io.gatehouse.platform.thread.Blocking;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Optional;

/** The way to a collector; made when it is needed, and anew after a failure. One thread. */
final class HepSocket implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;

    private final HepTarget target;
    private Optional<DatagramSocket> datagrams = Optional.empty();
    private Optional<Socket> stream = Optional.empty();

    HepSocket(HepTarget target) {
        this.target = target;
    }

    /** @throws IOException if the collector is away; the next packet tries again */
    @Blocking
    void send(byte[] packet) throws IOException {
        try {
            if (target.overTcp()) {
                connection().getOutputStream().write(packet);
            } else {
                socket().send(new DatagramPacket(packet, packet.length));
            }
        } catch (IOException away) {
            close();
            throw away;
        }
    }

    private DatagramSocket socket() throws IOException {
        if (datagrams.isEmpty()) {
            DatagramSocket made = new DatagramSocket();
            datagrams = Optional.of(made);
            made.connect(address());
        }
        return datagrams.get();
    }

    private Socket connection() throws IOException {
        if (stream.isEmpty()) {
            Socket made = new Socket();
            stream = Optional.of(made);
            made.connect(address(), CONNECT_MILLIS);
            made.setTcpNoDelay(true);
        }
        return stream.get();
    }

    private InetSocketAddress address() throws UnknownHostException {
        InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(target.host());
        }
        return address;
    }

    @Override
    public void close() {
        datagrams.ifPresent(DatagramSocket::close);
        datagrams = Optional.empty();
        stream.ifPresent(HepSocket::closeQuietly);
        stream = Optional.empty();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // nothing of it is used any more
        }
    }
}
