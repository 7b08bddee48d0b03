// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gatehouse.acceptance.phone.DigestAnswer;
import io.gatehouse.acceptance.phone.Message;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a REGISTER costs in garbage, from the datagram in to the datagram out, through the whole server with its defaults: counted
 * by the JVM for the loop's thread. The compiler needs a few thousand of them before it stops making what nobody keeps.
 */
class RegisterAllocationTest {
    /** The aim is 4 KiB for either; these keep what was reached (bench/README.md) from being lost. */
    private static final int MOST_BYTES_OF_REFRESH = 7_500;

    private static final int MOST_BYTES_OF_CHALLENGE = 6_500;
    private static final int ROUND = 1_000;
    private static final int MOST_ROUNDS = 40;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path data;

    private Door door;
    private DatagramSocket phone;
    private InetSocketAddress server;
    private ResourceLeakDetector.Level leakDetection;
    private int sent;

    @BeforeEach
    void openTheDoor() throws IOException {
        leakDetection = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED); // makes garbage of its own
        door = Door.open(data, "gatehouse.sip.loops", "1", "gatehouse.registrar.md5-only.user-agents", "nobody");
        server = door.udp("127.0.0.1");
        phone = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        phone.setSoTimeout(10_000);
    }

    @AfterEach
    void closeTheDoor() {
        phone.close();
        door.close();
        ResourceLeakDetector.setLevel(leakDetection);
    }

    @Test
    void aRefreshWithItsDigestStaysBelowTheBound(TestReporter reporter) throws IOException {
        DigestAnswer answer = new DigestAnswer(challenge());
        long bytes = bytesOfOne(
                count -> register("Authorization: "
                        + answer.credentials("alice", Door.ALICE.password(), "REGISTER", "sip:test.io", count)
                        + "\r\n"),
                200,
                MOST_BYTES_OF_REFRESH);
        reporter.publishEntry("refresh, bytes", Long.toString(bytes));
        assertThat(bytes).isLessThanOrEqualTo(MOST_BYTES_OF_REFRESH);
    }

    @Test
    void aChallengeStaysBelowTheBound(TestReporter reporter) throws IOException {
        long bytes = bytesOfOne(count -> register(""), 401, MOST_BYTES_OF_CHALLENGE);
        reporter.publishEntry("challenge, bytes", Long.toString(bytes));
        assertThat(bytes).isLessThanOrEqualTo(MOST_BYTES_OF_CHALLENGE);
    }

    private String challenge() throws IOException {
        send(register(""));
        return Message.parse(receive()).header("WWW-Authenticate");
    }

    /** Of the best round: what the compiler has not reached yet allocates more. */
    private long bytesOfOne(IntFunction<String> request, int status, int wanted) throws IOException {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && best > wanted; round++) {
            long before = allocatedByTheLoop();
            for (int i = 1; i <= ROUND; i++) {
                send(request.apply(round * ROUND + i));
                assertThat(receive()).startsWith("SIP/2.0 " + status);
            }
            best = Math.min(best, (allocatedByTheLoop() - before) / ROUND);
        }
        return best;
    }

    private static long allocatedByTheLoop() {
        long sum = 0;
        for (long id : THREADS.getAllThreadIds()) {
            var info = THREADS.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("sip-loop")) {
                sum += THREADS.getThreadAllocatedBytes(id);
            }
        }
        return sum;
    }

    /** As a phone of these days sends it: 700 to 1,000 bytes. */
    private String register(String credentials) {
        int number = ++sent;
        return """
                REGISTER sip:test.io SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:PORT;rport;branch=z9hG4bK-7f3a9c1d2e4b%d
                Max-Forwards: 70
                From: "Alice" <sip:alice@test.io>;tag=8f2c41aa
                To: "Alice" <sip:alice@test.io>
                Call-ID: 3c26a1f0-5d1e-4b77-9d0a-1c2d3e4f5a6b
                CSeq: %d REGISTER
                Contact: <sip:alice@127.0.0.1:PORT;transport=udp>;+sip.instance="<urn:uuid:5b3c1f7e-2d4a-4c8e-9f10-000000000001>"
                Expires: 3600
                Supported: path, gruu
                Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, UPDATE
                User-Agent: Linphone-Desktop/5.2.6 (Debian) ua/5.3.72
                CREDENTIALSContent-Length: 0

                """.formatted(number, number)
                .replace("PORT", Integer.toString(phone.getLocalPort()))
                .replace("\n", "\r\n")
                .replace("CREDENTIALS", credentials);
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        phone.send(new DatagramPacket(bytes, bytes.length, server));
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
        phone.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
