// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Requests too large for UDP (RFC 3261 §18.1.1), and responses whose connection is gone (§18.2.2). */
class WayTest {
    private static final String BOB = "sip:bob@test.io";

    private static String large(Phone phone) {
        String body = "x".repeat(1_500);
        return phone.request("MESSAGE", BOB, Phone.newBranch(), 1).replace("Content-Length: 0", "Content-Length: 1500")
                + body;
    }

    @Test
    void aLargeRequestGoesOverTcpToAPeerThatTakesIt() throws IOException {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP);
                ServerSocket bobsTcp =
                        new ServerSocket(bob.local().getPort(), 5, bob.local().getAddress())) {
            house.list(BOB, bob);
            bobsTcp.setSoTimeout(Phone.WAIT_MILLIS);
            alice.send(large(alice));
            try (TcpPhone overTcp = new TcpPhone("bob", bobsTcp.accept())) {
                String message = overTcp.expect("MESSAGE");
                assertThat(Phone.field(message, "Via")).startsWith("Via: SIP/2.0/TCP ");
                overTcp.answer(message, "200 OK");
                alice.expect("SIP/2.0 200");
            }
            bob.expectNothingBut("SIP/2.0 404");
        }
    }

    @Test
    void aLargeRequestGoesOverUdpToAPeerWithoutTcpAndThatIsSaidOnce() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.gatehouse.sip.container.transaction");
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            for (int i = 0; i < 2; i++) {
                alice.send(large(alice));
                String message = bob.expect("MESSAGE");
                assertThat(Phone.field(message, "Via")).startsWith("Via: SIP/2.0/UDP ");
                bob.answer(message, "200 OK");
                alice.expect("SIP/2.0 200");
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("over UDP"))
                .singleElement()
                .asString()
                .matches("MESSAGE of (1|2)[0-9]{3} bytes .*");
    }

    @Test
    void aResponseWhoseConnectionIsGoneReachesWhereThePeerListens() throws IOException {
        try (House house = House.open();
                ServerSocket listening = new ServerSocket(0, 5, java.net.InetAddress.getByName("127.0.0.1"));
                Phone bob = house.phone("bob", Transport.UDP)) {
            listening.setSoTimeout(Phone.WAIT_MILLIS);
            String message = sendAndHangUp(house, bob, "127.0.0.1:" + listening.getLocalPort());
            bob.answer(message, "200 OK");
            try (TcpPhone again = new TcpPhone("alice", listening.accept())) {
                again.expect("SIP/2.0 200");
            }
            assertThat(house.metrics.count("sip.responses.lost")).isZero();
        }
    }

    @Test
    void behindANatThereIsNobodyToConnectTo() throws IOException {
        try (House house = House.open();
                ServerSocket somebodyElse = new ServerSocket(0, 5, java.net.InetAddress.getByName("127.0.0.1"));
                Phone bob = house.phone("bob", Transport.UDP)) {
            bob.answer(sendAndHangUp(house, bob, "192.168.1.7:" + somebodyElse.getLocalPort()), "200 OK");
            await().untilAsserted(() -> {
                assertThat(house.metrics.count("sip.responses.lost")).isEqualTo(1);
                assertThat(house.metrics.read("sip.connections")).isZero();
                assertThat(house.metrics.read("sip.transactions")).isZero();
            });
        }
    }

    /** A caller on TCP who is gone before bob, who has his message now, answers. */
    private static String sendAndHangUp(House house, Phone bob, String sentBy) {
        house.list(BOB, bob);
        try (Phone alice = house.phone("alice", Transport.TCP)) {
            String text = alice.request("MESSAGE", BOB, Phone.newBranch(), 1);
            alice.send(text.replace("SIP/2.0/TCP " + alice.host(), "SIP/2.0/TCP " + sentBy));
            String message = bob.expect("MESSAGE");
            alice.close();
            await().untilAsserted(() ->
                    assertThat(house.metrics.read("sip.connections")).isZero());
            return message;
        }
    }
}
