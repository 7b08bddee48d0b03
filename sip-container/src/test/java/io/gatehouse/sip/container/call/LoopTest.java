// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that come back (RFC 3261 §16.3 steps 3 and 4, RFC 5393). */
class LoopTest {
    private static final String BOB = "sip:bob@test.io";

    private static String at(House house, String user) {
        InetSocketAddress own = house.listener(Transport.UDP, "127.0.0.1");
        return "sip:" + user + '@' + own.getAddress().getHostAddress() + ':' + own.getPort();
    }

    @Test
    void aBindingThatPointsAtOurselvesIsALoop() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list(at(house, "bob"), List.of(at(house, "bob")));
            String invite = alice.invite(at(house, "bob"));
            alice.acknowledgeRefusal(invite, alice.expect("SIP/2.0 482"));
        }
    }

    @Test
    void twoThatForwardToEachOtherAreALoop() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list(at(house, "bob"), List.of(at(house, "carol")));
            house.list(at(house, "carol"), List.of(at(house, "bob")));
            alice.send(alice.request("MESSAGE", at(house, "bob"), Phone.newBranch(), 1));
            alice.expect("SIP/2.0 482");
        }
    }

    /** Without detection this is 3^69 requests; with it each way ends where it would begin again. */
    @Test
    void forkingLoopsDoNotMultiply() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP)) {
            List<String> all = List.of(at(house, "bob"), at(house, "carol"), at(house, "dave"));
            all.forEach(user -> house.list(user, all));
            alice.send(alice.request("MESSAGE", at(house, "bob"), Phone.newBranch(), 1));
            alice.expect("SIP/2.0 482");
            // bob; bob, carol, dave; two more each of carol and dave's three ...: 16 requests and as many answers
            assertThat(house.metrics.count("sip.messages.received")).isLessThan(60);
        }
    }

    @Test
    void aSpiralIsNoLoop() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, List.of(at(house, "desk")));
            house.list(at(house, "desk"), bob);
            alice.send(alice.request("MESSAGE", BOB, Phone.newBranch(), 1));
            bob.answer(bob.expect("MESSAGE"), "200 OK");
            alice.expect("SIP/2.0 200");
        }
    }

    @Test
    void breadthIsDividedAmongThePhonesAndRunsOut() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone desk = house.phone("desk", Transport.UDP);
                Phone mobile = house.phone("mobile", Transport.UDP)) {
            house.list(BOB, desk, mobile);
            alice.send(alice.request("MESSAGE", BOB, Phone.newBranch(), 1));
            assertThat(desk.expect("MESSAGE")).contains("\r\nMax-Breadth: 30\r\n");
            assertThat(mobile.expect("MESSAGE")).contains("\r\nMax-Breadth: 30\r\n");

            alice.send(alice.request("MESSAGE", BOB, Phone.newBranch(), 1, "Max-Breadth: 1"));
            alice.expect("SIP/2.0 440");
        }
    }

    @Test
    void noHopsLeftIsAnswered483() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP)) {
            alice.send(alice.request("MESSAGE", BOB, Phone.newBranch(), 1, "Max-Forwards: 0"));
            alice.expect("SIP/2.0 483");
        }
    }

    @Test
    void aRequestWithoutMaxForwardsStartsWith70() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            String message = alice.request("MESSAGE", BOB, Phone.newBranch(), 1);
            alice.send(message.replace("Max-Forwards: 70\r\n", ""));
            // the first application writes 70, the second one takes one off
            assertThat(bob.expect("MESSAGE")).contains("\r\nMax-Forwards: 69\r\n");
        }
    }
}
