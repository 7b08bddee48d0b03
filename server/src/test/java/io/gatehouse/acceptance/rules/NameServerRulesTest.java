// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which names the whole server asks for, and whom: a name server that keeps what it is asked and answers nothing. */
class NameServerRulesTest {
    @TempDir
    private Path data;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private DatagramSocket silent() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        Thread listening = new Thread(() -> note(socket), "silent name server");
        listening.setDaemon(true);
        listening.start();
        return socket;
    }

    private void note(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        try {
            while (true) {
                packet.setLength(1_500);
                socket.receive(packet);
                asked.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1));
            }
        } catch (IOException closed) {
            asked.add("closed");
        }
    }

    private Door open(DatagramSocket nameServer, String roles) {
        return Door.open(
                data,
                "gatehouse.roles",
                roles,
                "gatehouse.sip.dns.servers",
                "127.0.0.1:" + nameServer.getLocalPort(),
                "gatehouse.sip.dns.timeout",
                "100ms");
    }

    /** Behind no edge a Contact is where a phone is; the name in it is looked up with the server that is configured. */
    @Test
    void theConfiguredNameServerIsAskedForTheHostOfAContact() throws IOException {
        try (DatagramSocket nameServer = silent();
                Door door = open(nameServer, "registrar,admin");
                Phone alice = Phone.udp(door.udp("127.0.0.1"), Door.ALICE);
                Phone bob = Phone.udp(door.udp("127.0.0.1"), Door.BOB)) {
            assertThat(bob.register(bob.aor(), "Contact: <sip:bob@phone-of-bob.example>\r\nExpires: 300")
                            .status())
                    .isEqualTo(200);
            Message answer = alice.request("MESSAGE", bob.aor(), bob.aor(), "");
            assertThat(answer.status()).isEqualTo(504);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> asked.stream().anyMatch(question -> question.contains("phone-of-bob")));
        }
    }

    /** With the edge a phone is reached by its flow: what it writes into its Contact is nobody's address. */
    @Test
    void behindTheEdgeNobodysContactIsLookedUp() throws IOException {
        try (DatagramSocket nameServer = silent();
                Door door = open(nameServer, "edge,registrar,admin");
                Phone alice = Phone.udp(door.udp("127.0.0.1"), Door.ALICE);
                Phone bob = Phone.udp(door.udp("127.0.0.1"), Door.BOB)) {
            assertThat(bob.register(bob.aor(), "Contact: <sip:bob@inner-host.example:22;transport=tcp>\r\nExpires: 300")
                            .status())
                    .isEqualTo(200);
            alice.send(alice.outOfDialog("MESSAGE", "sip:x@elsewhere.example", bob.aor(), "", "stranger", "t"));
            Message answer = alice.await("a refusal", message -> message.isResponse() && message.status() >= 400);
            assertThat(answer.status()).isIn(403, 404, 407);
            Thread sending = new Thread(() -> alice.request("MESSAGE", bob.aor(), bob.aor(), ""));
            sending.setDaemon(true);
            sending.start();
            Message message = bob.awaitRequest("MESSAGE");
            bob.answer(message, 200, "OK");
            assertThat(asked).isEmpty();
        }
    }
}
