// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A phone behind a UDP socket. */
final class UdpPhone extends Phone {
    private final DatagramSocket socket;
    private InetSocketAddress server;

    UdpPhone(String name, InetSocketAddress server) {
        super(name, Transport.UDP);
        this.server = server;
        try {
            socket = new DatagramSocket(0, server.getAddress());
            socket.setSoTimeout(WAIT_MILLIS);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Talks to that server from now on. */
    void towards(InetSocketAddress other) {
        server = other;
    }

    @Override
    InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    void send(byte[] bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    String receive() {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        try {
            socket.receive(packet);
        } catch (IOException failure) {
            throw nothingCame(failure);
        }
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
