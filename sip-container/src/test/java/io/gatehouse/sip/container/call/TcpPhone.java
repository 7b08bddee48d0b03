// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.Transport;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A phone with one connection, TCP or TLS. */
final class TcpPhone extends Phone {
    private static final Pattern LENGTH = Pattern.compile("(?im)^Content-Length: *(\\d+)");

    private final Socket socket;

    /** Over a connection that is there. */
    TcpPhone(String name, Socket connection) {
        this(name, Transport.TCP, connection);
    }

    /** Over a connection that is there, of that transport. */
    TcpPhone(String name, Transport transport, Socket connection) {
        super(name, transport);
        socket = connection;
        try {
            socket.setSoTimeout(WAIT_MILLIS);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until the server knows the connection. */
    TcpPhone greet() {
        send("\r\n\r\n");
        try {
            assertThat(socket.getInputStream().readNBytes(2)).containsExactly('\r', '\n');
        } catch (IOException failure) {
            throw nothingCame(failure);
        }
        return this;
    }

    Socket socket() {
        return socket;
    }

    @Override
    InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    String receive() {
        try {
            String head = head();
            Matcher length = LENGTH.matcher(head);
            int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
            return head + new String(socket.getInputStream().readNBytes(body), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw nothingCame(failure);
        }
    }

    private String head() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
