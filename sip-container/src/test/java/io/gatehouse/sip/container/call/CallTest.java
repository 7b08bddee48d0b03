// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.message.Transport;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over real sockets, through two applications, over every pair of transports, both address families, NIO and epoll. */
class CallTest {
    /** If that many in a row are taken, it is us who take them. */
    private static final int MOST_PORTS = 10;

    private static final String BOB = "sip:bob@test.io";

    /** Where a call takes place. */
    private record Line(Transport caller, Transport callee, String host, int loops, boolean epoll) {
        House open() {
            return House.open(builder -> builder.loops(loops).nativeTransport(epoll), host);
        }
    }

    private static Stream<Line> lines() {
        List<Transport> transports = List.of(Transport.UDP, Transport.TCP);
        Stream<Line> pairs = transports.stream()
                .flatMap(caller -> transports.stream()
                        .flatMap(callee ->
                                Stream.of("127.0.0.1", "::1").map(host -> new Line(caller, callee, host, 2, true))));
        Stream<Line> loops = IntStream.of(1, 4).mapToObj(n -> new Line(Transport.UDP, Transport.TCP, "::1", n, true));
        Stream<Line> nio =
                Stream.of("127.0.0.1", "::1").map(host -> new Line(Transport.TCP, Transport.UDP, host, 2, false));
        return Stream.of(pairs, loops, nio).flatMap(line -> line);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aCallIsMadeAndTheCallerEndsIt(Line line) {
        try (House house = line.open();
                Phone alice = house.phone("alice", line.caller(), line.host());
                Phone bob = house.phone("bob", line.callee(), line.host())) {
            house.list(BOB, bob);
            String ok = establish(alice, bob);
            alice.send(alice.fromCaller("BYE", 2, ok));
            bob.answer(bob.expect("BYE " + bob.contact()), "200 OK");
            alice.expect("SIP/2.0 200");
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aCallIsMadeAndTheCalleeEndsIt(Line line) {
        try (House house = line.open();
                Phone alice = house.phone("alice", line.caller(), line.host());
                Phone bob = house.phone("bob", line.callee(), line.host())) {
            house.list(BOB, bob);
            alice.invite(BOB);
            String invite = bob.expect("INVITE");
            bob.answer(invite, "200 OK");
            alice.send(alice.fromCaller("ACK", 1, alice.expect("SIP/2.0 200")));
            bob.expect("ACK");
            bob.send(bob.fromCallee("BYE", 1, invite));
            alice.answer(alice.expect("BYE " + alice.contact()), "200 OK");
            bob.expect("SIP/2.0 200");
        }
    }

    private static String establish(Phone alice, Phone bob) {
        alice.invite(BOB);
        String invite = bob.expect("INVITE " + bob.contact());
        bob.answer(invite, "180 Ringing");
        alice.expect("SIP/2.0 180");
        bob.answer(invite, "200 OK");
        String ok = alice.expect("SIP/2.0 200");
        alice.send(alice.fromCaller("ACK", 1, ok));
        assertThat(bob.expect("ACK " + bob.contact())).doesNotContain("\r\nRoute:");
        return ok;
    }

    @Test
    void recordRouteStandsTwiceWhereTheTransportsDiffer() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.TCP)) {
            house.list(BOB, bob);
            alice.invite(BOB);
            List<String> routes = bob.expect("INVITE")
                    .lines()
                    .filter(line -> line.startsWith("Record-Route:"))
                    .toList();
            assertThat(routes).hasSize(2);
            assertThat(routes.get(0)).contains("transport=tcp");
            assertThat(routes.get(1)).doesNotContain("transport=tcp");
        }
    }

    @Test
    void bothPhonesRingAndTheFirstThatAnswersGetsTheCall() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone desk = house.phone("desk", Transport.UDP);
                Phone mobile = house.phone("mobile", Transport.TCP)) {
            house.list(BOB, desk, mobile);
            String sent = alice.invite(BOB);
            String toDesk = desk.expect("INVITE " + desk.contact());
            String toMobile = mobile.expect("INVITE " + mobile.contact());
            desk.answer(toDesk, "180 Ringing");
            alice.expect("SIP/2.0 180");
            mobile.answer(toMobile, "180 Ringing");
            alice.expect("SIP/2.0 180");
            mobile.answer(toMobile, "200 OK");
            String ok = alice.expect("SIP/2.0 200");
            assertThat(ok).contains("tag=mobile-tag");

            String cancel = desk.expect("CANCEL " + desk.contact());
            assertThat(Phone.field(cancel, "Reason")).contains("cause=200");
            desk.answer(cancel, "200 OK");
            desk.answer(toDesk, "487 Request Terminated");
            desk.expect("ACK");
            alice.send(alice.fromCaller("ACK", 1, ok));
            mobile.expect("ACK");

            alice.send(sent); // RFC 6026 §7.1: in the accepted state the INVITE again is absorbed, and not answered
            alice.send(alice.request("OPTIONS", "sip:nobody@test.invalid", Phone.newBranch(), 1));
            assertThat(alice.receive()).startsWith("SIP/2.0 404");
            alice.send(alice.fromCaller("BYE", 2, ok));
            mobile.answer(mobile.expect("BYE"), "200 OK");
            alice.expect("SIP/2.0 200");
            desk.expectNothingBut("SIP/2.0 404");
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void ofTwoRefusalsTheBetterOneGoesBack(List<String> refusals, String best) {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone desk = house.phone("desk", Transport.UDP);
                Phone mobile = house.phone("mobile", Transport.UDP)) {
            house.list(BOB, desk, mobile);
            String sent = alice.invite(BOB);
            String toDesk = desk.expect("INVITE");
            String toMobile = mobile.expect("INVITE");
            mobile.answer(toMobile, "180 Ringing");
            alice.expect("SIP/2.0 180");
            desk.answer(toDesk, refusals.get(0));
            desk.expect("ACK");
            if (refusals.get(0).startsWith("6")) {
                mobile.answer(mobile.expect("CANCEL"), "200 OK");
            }
            mobile.answer(toMobile, refusals.get(1));
            mobile.expect("ACK");
            alice.acknowledgeRefusal(sent, alice.expect("SIP/2.0 " + best));
        }
    }

    private static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(List.of("486 Busy Here", "486 Busy Here"), "486"),
                Arguments.of(List.of("503 Service Unavailable", "486 Busy Here"), "486"),
                Arguments.of(List.of("486 Busy Here", "603 Decline"), "603"),
                Arguments.of(List.of("603 Decline", "487 Request Terminated"), "603"));
    }

    /** RFC 3261 §16.9: the phone counts as out of service, and the caller need not wait for timer C. */
    @Test
    void aPhoneWhoseConnectionBreaksWhileItRingsIsGivenUpAtOnce() {
        try (House house = House.open();
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.TCP)) {
            house.list(BOB, bob);
            alice.invite(BOB);
            bob.answer(bob.expect("INVITE"), "180 Ringing");
            alice.expect("SIP/2.0 180");
            bob.close();
            alice.expect("SIP/2.0 500");
        }
    }

    @Test
    void nobodyPicksUpAndTheCallerHears408() {
        try (House house = House.ringingFor(1, builder -> builder);
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            String sent = alice.invite(BOB);
            String invite = bob.expect("INVITE");
            bob.answer(invite, "180 Ringing");
            alice.expect("SIP/2.0 180");
            bob.answer(bob.expect("CANCEL"), "200 OK");
            bob.answer(invite, "487 Request Terminated");
            bob.expect("ACK");
            alice.acknowledgeRefusal(sent, alice.expect("SIP/2.0 408"));
        }
    }

    /** RFC 4320 §4.2. */
    @Test
    void aRequestThatIsNoInviteAndThatNobodyAnswersIsNotAnswered408() {
        try (House house = House.open(builder -> builder.t1(Duration.ofMillis(10)));
                Phone alice = house.phone("alice", Transport.UDP);
                Phone bob = house.phone("bob", Transport.UDP)) {
            house.list(BOB, bob);
            alice.send(alice.request("MESSAGE", BOB, Phone.newBranch(), 1));
            bob.expect("MESSAGE");
            await().untilAsserted(() ->
                    assertThat(house.metrics.read("sip.transactions")).isZero());
            alice.expectNothingBut("SIP/2.0 404");
        }
    }

    @Test
    void aDialogGoesOnOverAnotherConnection() {
        try (House house = House.open(builder -> builder.loops(4));
                Phone alice = house.phone("alice", Transport.TCP);
                Phone bob = house.phone("bob", Transport.TCP)) {
            house.list(BOB, bob);
            String ok = establish(alice, bob);
            for (int cseq = 2; cseq < 8; cseq++) {
                try (Phone moved = house.phone("alice", Transport.TCP)) {
                    moved.send(moved.fromCaller("INFO", cseq, ok));
                    bob.answer(bob.expect("INFO " + bob.contact()), "200 OK");
                    moved.expect("SIP/2.0 200");
                }
            }
        }
    }

    /** On a port that is free in both families and for both transports; another program may take the one that was seen to be free. */
    private static House bothWildcards(boolean epoll) {
        for (int attempt = 1; ; attempt++) {
            int port;
            try (House any = House.open(builder -> builder.nativeTransport(epoll), "::")) {
                port = any.listener(Transport.UDP, "::1").getPort();
            }
            List<ListenerAddress> both = Stream.of("0.0.0.0", "::")
                    .flatMap(address -> Stream.of(
                            new ListenerAddress(Transport.UDP, address, port),
                            new ListenerAddress(Transport.TCP, address, port)))
                    .toList();
            try {
                return House.open(builder -> builder.listeners(both).nativeTransport(epoll));
            } catch (StartupRefusal taken) {
                if (attempt == MOST_PORTS || !taken.getMessage().contains("in use")) {
                    throw taken;
                }
            }
        }
    }

    /** Both wildcards on one port: the one of IPv6 leaves IPv4 alone (IPV6_V6ONLY). */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothWildcardsShareAPortAndAnswerFromTheAddressThatWasCalled(boolean epoll) {
        try (House house = bothWildcards(epoll)) {
            for (Transport transport : List.of(Transport.UDP, Transport.TCP)) {
                for (String host : List.of("127.0.0.1", "::1", "127.0.0.7")) {
                    try (Phone phone = house.phone("alice", transport, host)) {
                        phone.expectNothingBut("SIP/2.0 404");
                    }
                }
            }
            try (Phone alice = house.phone("alice", Transport.UDP, "::1");
                    Phone bob = house.phone("bob", Transport.TCP, "127.0.0.1")) {
                house.list(BOB, bob);
                String ok = establish(alice, bob);
                alice.send(alice.fromCaller("BYE", 2, ok));
                bob.answer(bob.expect("BYE"), "200 OK");
                alice.expect("SIP/2.0 200");
            }
        }
    }
}
