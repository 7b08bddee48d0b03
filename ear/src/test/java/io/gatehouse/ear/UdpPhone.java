// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.ear;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A phone that knows one thing: to register over UDP with MD5 digest (RFC 3261 §10.2, §22; RFC 2617 §3.2.2). */
final class UdpPhone implements AutoCloseable {
    private static final int ATTEMPTS = 4;
    private static final int PATIENCE_MILLIS = 1_000;

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private int cseq;

    UdpPhone(int serverPort) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.socket.setSoTimeout(PATIENCE_MILLIS);
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    }

    /** Registers, answering a challenge; returns the last answer. */
    String register(String user, String domain, String password) throws IOException {
        String first = exchange(message(user, domain, ""));
        if (!first.startsWith("SIP/2.0 401 ")) {
            return first;
        }
        return exchange(message(user, domain, authorization(challenge(first), user, domain, password)));
    }

    private String message(String user, String domain, String authorization) {
        int port = socket.getLocalPort();
        cseq++;
        return """
                REGISTER sip:%2$s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%3$d;rport;branch=z9hG4bK-ear-%3$d-%4$d
                Max-Forwards: 70
                From: <sip:%1$s@%2$s>;tag=ear%3$d
                To: <sip:%1$s@%2$s>
                Call-ID: ear-%3$d
                CSeq: %4$d REGISTER
                Contact: <sip:%1$s@127.0.0.1:%3$d>
                Expires: 600
                %5$sContent-Length: 0

                """.formatted(user, domain, port, cseq, authorization).replace("\n", "\r\n");
    }

    private String exchange(String request) throws IOException {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
            DatagramPacket answer = new DatagramPacket(new byte[8_192], 8_192);
            try {
                do {
                    socket.receive(answer);
                } while (!text(answer).contains("CSeq: " + cseq + " REGISTER")
                        || text(answer).startsWith("SIP/2.0 1"));
                return text(answer);
            } catch (SocketTimeoutException again) {
                continue;
            }
        }
        throw new IOException("no answer to:\n" + request);
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private static String challenge(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("WWW-Authenticate:"))
                .filter(line -> !line.contains("SHA"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no MD5 challenge in:\n" + answer));
    }

    private static String authorization(String challenge, String user, String domain, String password) {
        String nonce = parameter(challenge, "nonce");
        String uri = "sip:" + domain;
        String ha1 = md5(user + ":" + parameter(challenge, "realm") + ":" + password);
        String ha2 = md5("REGISTER:" + uri);
        String response = md5(ha1 + ":" + nonce + ":00000001:0a4f113b:auth:" + ha2);
        return ("Authorization: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\","
                        + " algorithm=MD5, qop=auth, nc=00000001, cnonce=\"0a4f113b\"\n")
                .formatted(user, domain, nonce, uri, response);
    }

    private static String parameter(String challenge, String name) {
        Matcher matcher = Pattern.compile("[ ,]" + name + "=\"([^\"]*)\"").matcher(challenge);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + challenge);
        }
        return matcher.group(1);
    }

    private static String md5(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
