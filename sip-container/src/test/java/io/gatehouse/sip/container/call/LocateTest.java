// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.container.locate.NameLookup;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3263 with a real name server and real peers on the loopback address. */
@Tag("full")
class LocateTest {
    private static final String BOB = "sip:bob@test.io";
    private static final String HOST = "--host-record=pbx.test,127.0.0.1";
    /** A transaction is given up after 64 times that. */
    private static final Duration SHORT_T1 = Duration.ofMillis(15);

    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private static House house(InetSocketAddress nameServer) {
        return house(nameServer, builder -> builder);
    }

    private static House house(InetSocketAddress nameServer, UnaryOperator<SipContainer.Builder> more) {
        House house =
                House.open(builder -> more.apply(builder.nameLookup(new NameLookup(List.of(nameServer), TIMEOUT))));
        house.list(BOB, List.of("sip:bob@pbx.test"));
        return house;
    }

    private static String naptr(int order, String service, String replacement) {
        return "--naptr-record=pbx.test," + order + ",10,s," + service + ",," + replacement;
    }

    private static String srv(String service, int port, int priority) {
        return "--srv-host=" + service + ".pbx.test,pbx.test," + port + ',' + priority + ",10";
    }

    private static String udp(Phone peer, int priority) {
        return srv("_sip._udp", peer.local().getPort(), priority);
    }

    private static UdpPhone peer(String name) {
        return new UdpPhone(name, new InetSocketAddress("127.0.0.1", 0));
    }

    private static ServerSocket tcpPeer() throws IOException {
        ServerSocket made = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        made.setSoTimeout(Phone.WAIT_MILLIS);
        return made;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket closed = tcpPeer()) {
            return closed.getLocalPort();
        }
    }

    private static String message(Phone alice) {
        String text = alice.request("MESSAGE", BOB, Phone.newBranch(), 1);
        alice.send(text);
        return text;
    }

    private static String branch(String message) {
        return Phone.field(message, "Via").replaceFirst(".*branch=", "");
    }

    // ---- where to

    @ParameterizedTest(name = "epoll: {0}")
    @ValueSource(booleans = {true, false})
    void naptrAndSrvSayTransportAndPort(boolean epoll) throws IOException {
        try (ServerSocket bob = tcpPeer();
                NameServer names = NameServer.with(
                        HOST,
                        naptr(20, "SIP+D2U", "_sip._udp.pbx.test"),
                        naptr(10, "SIP+D2T", "_sip._tcp.pbx.test"),
                        srv("_sip._udp", closedPort(), 1),
                        srv("_sip._tcp", bob.getLocalPort(), 1));
                House house = house(names.address(), builder -> builder.nativeTransport(epoll));
                Phone alice = house.phone("alice", Transport.UDP)) {
            message(alice);
            try (TcpPhone overTcp = new TcpPhone("bob", bob.accept())) {
                String message = overTcp.expect("MESSAGE sip:bob@pbx.test ");
                assertThat(Phone.field(message, "Via")).startsWith("Via: SIP/2.0/TCP ");
                overTcp.answer(message, "200 OK");
                alice.expect("SIP/2.0 200");
            }
            assertThat(names.questions())
                    .startsWith("NAPTR pbx.test", "SRV _sip._tcp.pbx.test")
                    .doesNotContain("SRV _sip._udp.pbx.test");
        }
    }

    @Test
    void theFirstPriorityGetsEverythingWhileItAnswers() {
        try (UdpPhone first = peer("first");
                UdpPhone second = peer("second");
                NameServer names = NameServer.with(HOST, udp(first, 1), udp(second, 2));
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            towards(house, first);
            for (int i = 0; i < 5; i++) {
                message(alice);
                first.answer(first.expect("MESSAGE"), "200 OK");
                alice.expect("SIP/2.0 200");
            }
            assertThat(names.questions()).as("kept as long as they hold").doesNotHaveDuplicates();
            expectNothing(house, second);
        }
    }

    @Test
    void aliasesAreFollowed() {
        try (UdpPhone bob = peer("bob");
                NameServer names = NameServer.with(
                        "--cname=pbx.test,one.test", "--cname=one.test,two.test", "--host-record=two.test,127.0.0.1");
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            towards(house, bob);
            house.list(BOB, List.of("sip:bob@pbx.test:" + bob.local().getPort()));
            message(alice);
            bob.answer(bob.expect("MESSAGE"), "200 OK");
            alice.expect("SIP/2.0 200");
        }
    }

    @ParameterizedTest(name = "epoll: {0}")
    @ValueSource(booleans = {true, false})
    void aHundredServersComeOverTcpAndTheFirstIsTaken(boolean epoll) {
        try (UdpPhone bob = peer("bob");
                NameServer names = NameServer.with(Stream.concat(
                        Stream.of(HOST, udp(bob, 0)),
                        IntStream.range(1, 100)
                                .mapToObj(i -> "--srv-host=_sip._udp.pbx.test,a-server-of-a-long-name-" + i
                                        + ".pbx.test,5060," + i + ",10")));
                House house = house(names.address(), builder -> builder.nativeTransport(epoll));
                Phone alice = house.phone("alice", Transport.UDP)) {
            towards(house, bob);
            message(alice);
            bob.answer(bob.expect("MESSAGE"), "200 OK");
            alice.expect("SIP/2.0 200");
            assertThat(names.questions().stream().filter("SRV _sip._udp.pbx.test"::equals))
                    .as("by UDP, then by TCP")
                    .hasSize(2);
        }
    }

    @Test
    void aKeptAnswerOutlivesTheNameServerAndAnOldOneIsAskedAgain() {
        try (UdpPhone before = peer("before");
                UdpPhone after = peer("after");
                NameServer names = NameServer.with(HOST, "--local-ttl=2", udp(before, 1));
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            towards(house, before);
            towards(house, after);
            message(alice);
            before.answer(before.expect("MESSAGE"), "200 OK");
            alice.expect("SIP/2.0 200");
            try (NameServer others = names.replacedBy(HOST, "--local-ttl=2", udp(after, 1))) {
                message(alice);
                before.answer(before.expect("MESSAGE"), "200 OK");
                alice.expect("SIP/2.0 200");
                await().until(() -> {
                    message(alice);
                    return others.questions().contains("SRV _sip._udp.pbx.test");
                });
                after.answer(after.expect("MESSAGE"), "200 OK");
            }
        }
    }

    // ---- failover

    @Test
    void aClosedPortLeadsToTheNextServer() throws IOException {
        try (ServerSocket second = tcpPeer();
                NameServer names = NameServer.with(
                        HOST, srv("_sip._tcp", closedPort(), 1), srv("_sip._tcp", second.getLocalPort(), 2));
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            message(alice);
            try (TcpPhone overTcp = new TcpPhone("bob", second.accept())) {
                overTcp.answer(overTcp.expect("MESSAGE"), "200 OK");
                alice.expect("SIP/2.0 200");
            }
            assertThat(house.metrics.count("sip.failovers", "reason", "transport"))
                    .isEqualTo(1);
            assertThat(house.metrics.read("sip.servers.aside")).isEqualTo(1);
            assertThat(house.metrics.count("sip.dns.lookups", "result", "found"))
                    .as("SRV over TCP, A")
                    .isEqualTo(2);
            assertThat(house.metrics.count("sip.dns.lookups", "result", "absent"))
                    .as("NAPTR, the other SRV, AAAA")
                    .isPositive();
        }
    }

    @Test
    void aCallIsMadeAndEndedThroughTheSecondServerOverAnotherTransport() throws IOException {
        try (UdpPhone bob = peer("bob");
                NameServer names = NameServer.with(
                        HOST,
                        naptr(10, "SIP+D2T", "_sip._tcp.pbx.test"),
                        naptr(20, "SIP+D2U", "_sip._udp.pbx.test"),
                        srv("_sip._tcp", closedPort(), 1),
                        udp(bob, 1));
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.TCP)) {
            towards(house, bob);
            alice.invite(BOB);
            String invite = bob.expect("INVITE");
            assertThat(Phone.routes(invite, false).lines().findFirst().orElseThrow())
                    .as("the flow that was taken, not the one that failed")
                    .contains("transport=udp");
            bob.answer(invite, "200 OK");
            String ok = alice.expect("SIP/2.0 200");
            alice.send(alice.fromCaller("ACK", 1, ok));
            bob.expect("ACK");
            bob.send(bob.fromCallee("BYE", 1, invite));
            alice.answer(alice.expect("BYE"), "200 OK");
            bob.expect("SIP/2.0 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE"})
    void aSilentServerLeadsToTheNextOneAndIsLeftAloneForAWhile(String method) {
        try (UdpPhone silent = peer("silent");
                UdpPhone bob = peer("bob");
                NameServer names = NameServer.with(HOST, udp(silent, 1), udp(bob, 2));
                House house = house(names.address(), builder -> builder.t1(SHORT_T1));
                Phone alice = house.phone("alice", Transport.TCP)) {
            towards(house, silent);
            towards(house, bob);
            alice.send(alice.request(method, BOB, Phone.newBranch(), 1));
            String unanswered = silent.expect(method);
            String answered = bob.expect(method);
            assertThat(branch(answered)).isNotEqualTo(branch(unanswered));
            bob.answer(answered, "486 Busy Here");
            alice.expect("SIP/2.0 486");

            if (method.equals("INVITE")) {
                bob.expect("ACK");
            }
            alice.send(alice.request(method, BOB, Phone.newBranch(), 1));
            bob.answer(bob.expect(method), "486 Busy Here");
            alice.expect("SIP/2.0 486");
            expectNothing(house, silent);
            assertThat(house.metrics.count("sip.failovers", "reason", "timeout"))
                    .isEqualTo(1);
            assertThat(house.metrics.read("sip.servers.aside")).isEqualTo(1);
        }
    }

    @Test
    void a503LeadsToTheNextServerAndItsRetryAfterIsKept() {
        try (UdpPhone busy = peer("busy");
                UdpPhone bob = peer("bob");
                NameServer names = NameServer.with(HOST, udp(busy, 1), udp(bob, 2));
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            towards(house, busy);
            towards(house, bob);
            message(alice);
            busy.answer(busy.expect("MESSAGE"), "503 Service Unavailable");
            bob.answer(bob.expect("MESSAGE"), "200 OK");
            alice.expect("SIP/2.0 200");

            message(alice);
            busy.answer(busy.expect("MESSAGE"), "503 Service Unavailable\r\nRetry-After: 60 (in a minute)");
            bob.answer(bob.expect("MESSAGE"), "200 OK");
            alice.expect("SIP/2.0 200");

            message(alice);
            bob.answer(bob.expect("MESSAGE"), "200 OK");
            alice.expect("SIP/2.0 200");
            expectNothing(house, busy);
            assertThat(house.metrics.count("sip.failovers", "reason", "unavailable"))
                    .isEqualTo(2);
            assertThat(house.metrics.read("sip.servers.aside")).isEqualTo(1);
        }
    }

    @Test
    void whereAllFailTheLastOutcomeCounts() {
        try (UdpPhone first = peer("first");
                UdpPhone second = peer("second");
                NameServer names = NameServer.with(HOST, udp(first, 1), udp(second, 2));
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            towards(house, first);
            towards(house, second);
            message(alice);
            first.answer(first.expect("MESSAGE"), "503 Service Unavailable");
            second.answer(second.expect("MESSAGE"), "503 Service Unavailable\r\nRetry-After: 60");
            assertThat(alice.expect("SIP/2.0 500")).doesNotContain("Retry-After");
            assertThat(house.metrics.count("sip.failovers"))
                    .as("the last one leads nowhere")
                    .isEqualTo(1);
        }
    }

    @Test
    void anAnswerOtherThan503IsNotShoppedAround() {
        try (UdpPhone first = peer("first");
                UdpPhone second = peer("second");
                NameServer names = NameServer.with(HOST, udp(first, 1), udp(second, 2));
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            towards(house, first);
            message(alice);
            first.answer(first.expect("MESSAGE"), "504 Server Time-out");
            alice.expect("SIP/2.0 504");
            expectNothing(house, second);
        }
    }

    @Test
    void cancellingEndsTheSearch() {
        try (UdpPhone silent = peer("silent");
                UdpPhone second = peer("second");
                NameServer names = NameServer.with(HOST, udp(silent, 1), udp(second, 2));
                House house = house(names.address(), builder -> builder.t1(SHORT_T1));
                Phone alice = house.phone("alice", Transport.TCP)) {
            towards(house, silent);
            String invite = alice.invite(BOB);
            silent.answer(silent.expect("INVITE"), "180 Ringing");
            alice.expect("SIP/2.0 180");
            alice.cancel(invite);
            alice.expect("SIP/2.0 200");
            alice.expect("SIP/2.0 487"); // though who rang never said anything again
            expectNothing(house, second);
        }
    }

    // ---- name servers that do not help

    @Test
    void anUnknownNameIs404() {
        try (NameServer names = NameServer.with(HOST);
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list(BOB, List.of("sip:bob@nobody.test"));
            message(alice);
            alice.expect("SIP/2.0 404");
        }
    }

    /** Whatever name servers this machine has, if any. */
    @Test
    void withoutAListTheSystemsNameServersAreAsked() {
        try (House house = House.open(builder -> builder.nameLookup(new NameLookup(List.of(), TIMEOUT)));
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list(BOB, List.of("sip:bob@no-such-name.test"));
            message(alice);
            assertThat(alice.receive()).matches("(?s)SIP/2.0 (404|504) .*");
        }
    }

    @Test
    void aServerThatRefusesIs504() {
        try (NameServer names = NameServer.with(HOST);
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list(BOB, List.of("sip:bob@elsewhere.example"));
            message(alice);
            alice.expect("SIP/2.0 504");
        }
    }

    @Test
    void aServerThatFailsIs504() throws IOException {
        try (DatagramSocket failing = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
                House house = house((InetSocketAddress) failing.getLocalSocketAddress());
                Phone alice = house.phone("alice", Transport.UDP)) {
            Thread answering = new Thread(() -> answerServfail(failing), "servfail");
            answering.setDaemon(true);
            answering.start();
            message(alice);
            alice.expect("SIP/2.0 504");
            assertThat(house.metrics.count("sip.dns.lookups", "result", "failed"))
                    .isPositive();
            assertThat(house.metrics.count("sip.dns.lookups", "result", "timeout"))
                    .isZero();
        }
    }

    /** Sends every question back as an answer with SERVFAIL. */
    private static void answerServfail(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        try {
            while (true) {
                packet.setLength(1_500);
                socket.receive(packet);
                packet.getData()[2] |= (byte) 0x80;
                packet.getData()[3] = (byte) 0x82;
                socket.send(packet);
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Test
    void aSilentNameServerIs504InBoundedTimeAndHoldsNobodyElseUp() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
                House house = house((InetSocketAddress) silent.getLocalSocketAddress(), builder -> builder.loops(1));
                Phone alice = house.phone("alice", Transport.UDP);
                Phone carol = house.phone("carol", Transport.UDP);
                Phone dave = house.phone("dave", Transport.UDP)) {
            house.list("sip:dave@test.io", dave);
            long begin = System.nanoTime();
            message(alice);
            for (int i = 0; i < 20; i++) {
                carol.send(carol.request("MESSAGE", "sip:dave@test.io", Phone.newBranch(), 1));
                dave.answer(dave.expect("MESSAGE"), "200 OK");
                carol.expect("SIP/2.0 200");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIMEOUT.multipliedBy(2));
            alice.expect("SIP/2.0 504");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isGreaterThan(TIMEOUT)
                    .isLessThan(TIMEOUT.multipliedBy(2).plusSeconds(1));
            begin = System.nanoTime();
            message(alice);
            alice.expect("SIP/2.0 504");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("known to be silent")
                    .isLessThan(TIMEOUT);
            assertThat(house.metrics.count("sip.dns.lookups", "result", "timeout"))
                    .as("asked once")
                    .isEqualTo(1);
        }
    }

    @Test
    void aNameServerThatIsGoneIs504() throws IOException {
        try (House house = house(new InetSocketAddress("127.0.0.1", closedPort()));
                Phone alice = house.phone("alice", Transport.UDP)) {
            message(alice);
            alice.expect("SIP/2.0 504");
        }
    }

    @Test
    void aCallIsCancelledWhileItsNameIsLookedUp() throws IOException {
        NameLookup slow;
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            slow = new NameLookup(List.of((InetSocketAddress) silent.getLocalSocketAddress()), Duration.ofSeconds(30));
            try (House house = House.open(builder -> builder.nameLookup(slow));
                    Phone alice = house.phone("alice", Transport.TCP)) {
                house.list(BOB, List.of("sip:bob@pbx.test"));
                String invite = alice.invite(BOB);
                assertThat(alice.receive()).startsWith("SIP/2.0 100");
                alice.cancel(invite);
                alice.expect("SIP/2.0 200");
                alice.expect("SIP/2.0 487");
                await().untilAsserted(() -> assertThat(house.metrics.read("sip.transactions"))
                        .isLessThanOrEqualTo(2)); // INVITE until its ACK, CANCEL
            }
        }
    }

    // ---- what is not looked up

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:x@pbx.test",
                "sip:x@pbx.test:5999;transport=tcp",
                "sip:x@other.test;maddr=pbx.test",
                "sips:x@pbx.test"
            })
    void aNameThatTheSenderWroteIsNotLookedUp(String uri) {
        try (NameServer names = NameServer.with(HOST);
                House house = house(names.address());
                Phone stranger = house.phone("stranger", Transport.UDP)) {
            stranger.send(stranger.request("MESSAGE", uri, Phone.newBranch(), 1));
            stranger.expect("SIP/2.0 404");
            assertThat(names.questions()).isEmpty();
        }
    }

    @Test
    void aRouteThatTheSenderWroteIsNotLookedUp() {
        try (NameServer names = NameServer.with(HOST);
                House house = house(names.address());
                Phone stranger = house.phone("stranger", Transport.UDP)) {
            stranger.send(
                    stranger.request("MESSAGE", "sip:x@test.io", Phone.newBranch(), 1, "Route: <sip:pbx.test;lr>"));
            stranger.expect("SIP/2.0 404");
            assertThat(names.questions()).isEmpty();
        }
    }

    @Test
    void aSipsTargetIsNeverSentInTheClear() {
        try (UdpPhone bob = peer("bob");
                NameServer names = NameServer.with(
                        HOST, udp(bob, 1), srv("_sip._tcp", bob.local().getPort(), 1));
                House house = house(names.address());
                Phone alice = house.phone("alice", Transport.UDP)) {
            house.list(BOB, List.of("sips:bob@pbx.test"));
            message(alice);
            alice.expect("SIP/2.0 500");
            assertThat(names.questions()).contains("SRV _sips._tcp.pbx.test").doesNotContain("SRV _sip._udp.pbx.test");
            expectNothing(house, bob);
        }
    }

    /** Where a peer, made before the container was, sends its answers. */
    private static void towards(House house, UdpPhone peer) {
        peer.towards(house.listener(Transport.UDP, "127.0.0.1"));
    }

    private static void expectNothing(House house, UdpPhone peer) {
        towards(house, peer);
        peer.expectNothingBut("SIP/2.0 404");
    }
}
