// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.call.RecordedMetrics;
import io.gatehouse.sip.container.locate.Candidates.Step;
import io.gatehouse.sip.container.loop.SipLoop;
import io.gatehouse.sip.container.transport.FlowTarget;
import io.gatehouse.sip.message.Transport;
import io.gatehouse.sip.uri.SipUri;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3263 §4.1 and §4.2 by records on paper. */
class ServerSearchTest {
    private static final List<BoundListener> BOTH_FAMILIES = List.of(
            listener(Transport.UDP, "0.0.0.0"), listener(Transport.TCP, "0.0.0.0"), listener(Transport.UDP, "::"));

    private final PaperRecords records = new PaperRecords();
    private final SipLoop loop = new SipLoop(0, new EmbeddedChannel().eventLoop());
    private List<BoundListener> listeners = BOTH_FAMILIES;
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final ServerLocator locator = new ServerLocator(where -> records, () -> listeners, metrics);

    private static BoundListener listener(Transport transport, String address) {
        return new BoundListener(
                transport, new InetSocketAddress(NumericAddress.of(address).orElseThrow(), 5060));
    }

    private static FlowTarget target(String written) {
        String[] part = written.split(" ");
        return FlowTarget.of(
                Transport.valueOf(part[0]),
                new InetSocketAddress(NumericAddress.of(part[1]).orElseThrow(), Integer.parseInt(part[2])));
    }

    /** What is found, one after the other, and why it ended. */
    private List<String> search(String uri) {
        Destination destination = Destination.of(SipUri.parse(uri), false).orElseThrow();
        Candidates candidates = locator.candidates(destination, loop);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            List<Step> steps = new ArrayList<>();
            candidates.next(steps::add);
            if (steps.get(0) instanceof Step.End end) {
                found.add(end.reason().name());
                return found;
            }
            FlowTarget.Address address = (FlowTarget.Address) ((Step.Found) steps.get(0)).target();
            found.add(address.transport() + " " + address.remote().getAddress().getHostAddress() + " "
                    + address.remote().getPort());
        }
        throw new AssertionError("no end");
    }

    private PaperRecords everything() {
        return records.naptr("a.test", 50, 50, "SIPS+D2T", "_sips._tcp.a.test")
                .naptr("a.test", 90, 50, "SIP+D2T", "_sip._tcp.a.test")
                .naptr("a.test", 100, 50, "SIP+D2U", "_sip._udp.a.test")
                .srv("_sips._tcp.a.test", 1, 1, 5071, "s1.a.test")
                .srv("_sip._tcp.a.test", 1, 1, 5070, "s1.a.test")
                .srv("_sip._udp.a.test", 2, 1, 5069, "s1.a.test")
                .srv("_sip._udp.a.test", 1, 1, 5068, "s2.a.test")
                .host("s1.a.test", "192.0.2.1")
                .host("s2.a.test", "192.0.2.2")
                .host("a.test", "192.0.2.9");
    }

    @Test
    void naptrSaysWhichTransportComesFirst() {
        everything();
        assertThat(search("sip:a.test"))
                .containsExactly(
                        "TLS 192.0.2.1 5071",
                        "TCP 192.0.2.1 5070",
                        "UDP 192.0.2.2 5068",
                        "UDP 192.0.2.1 5069",
                        "EXHAUSTED");
    }

    @Test
    void nothingIsLookedUpBeforeItIsNeeded() {
        everything();
        Candidates candidates = locator.candidates(
                Destination.of(SipUri.parse("sip:a.test"), false).orElseThrow(), loop);
        candidates.next(step -> {});
        assertThat(records.asked).containsExactly("NAPTR a.test", "SRV _sips._tcp.a.test", "A s1.a.test");
    }

    @Test
    void aSipsUriTakesTlsAlone() {
        everything();
        assertThat(search("sips:a.test")).containsExactly("TLS 192.0.2.1 5071", "EXHAUSTED");
    }

    @Test
    void aSipsUriWithoutRecordsGoesToTheTlsPortAndNowhereElse() {
        records.host("b.test", "192.0.2.3").srv("_sip._udp.b.test", 1, 1, 5060, "b.test");
        assertThat(search("sips:b.test")).containsExactly("TLS 192.0.2.3 5061", "EXHAUSTED");
        assertThat(records.asked).containsExactly("NAPTR b.test", "SRV _sips._tcp.b.test", "A b.test");
    }

    @Test
    void webSocketServicesAreKnownAndLeftOut() {
        records.naptr("w.test", 10, 10, "SIPS+D2W", "_sips._ws.w.test")
                .naptr("w.test", 10, 20, "SIP+D2W", "_sip._ws.w.test")
                .naptr("w.test", 20, 10, "sip+d2u", "_sip._udp.w.test")
                .srv("_sip._udp.w.test", 1, 1, 5060, "w.test")
                .host("w.test", "192.0.2.4");
        assertThat(search("sip:w.test")).containsExactly("UDP 192.0.2.4 5060", "EXHAUSTED");
        assertThat(records.asked).doesNotContain("SRV _sips._ws.w.test", "SRV _sip._ws.w.test");
    }

    @Test
    void withoutNaptrEachTransportIsAskedFor() {
        records.srv("_sip._tcp.a.test", 1, 1, 5070, "s.a.test")
                .srv("_sips._tcp.a.test", 1, 1, 5071, "s.a.test")
                .host("s.a.test", "192.0.2.1");
        assertThat(search("sip:a.test")).containsExactly("TCP 192.0.2.1 5070", "TLS 192.0.2.1 5071", "EXHAUSTED");
        assertThat(records.asked).startsWith("NAPTR a.test", "SRV _sip._udp.a.test", "SRV _sip._tcp.a.test");
    }

    @Test
    void withoutAnyServiceTheHostIsAskedAtTheDefaultPort() {
        records.host("a.test", "192.0.2.9", "2001:db8::9");
        assertThat(search("sip:a.test"))
                .containsExactly("UDP 192.0.2.9 5060", "UDP 2001:db8:0:0:0:0:0:9 5060", "EXHAUSTED");
    }

    @Test
    void withAPortThereAreNeitherNaptrNorSrv() {
        everything();
        assertThat(search("sip:a.test:5555")).containsExactly("UDP 192.0.2.9 5555", "EXHAUSTED");
        assertThat(search("sip:a.test:5555;transport=tcp")).containsExactly("TCP 192.0.2.9 5555", "EXHAUSTED");
        assertThat(search("sips:a.test:5555")).containsExactly("TLS 192.0.2.9 5555", "EXHAUSTED");
        assertThat(records.asked).containsOnly("A a.test");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:a.test;transport=udp, SRV _sip._udp.a.test",
        "sip:a.test;transport=tcp, SRV _sip._tcp.a.test",
        "sip:a.test;transport=tls, SRV _sips._tcp.a.test",
        "sips:a.test;transport=tcp, SRV _sips._tcp.a.test"
    })
    void withATransportThereIsNoNaptr(String uri, String question) {
        everything();
        search(uri);
        assertThat(records.asked).startsWith(question).noneMatch(asked -> asked.startsWith("NAPTR"));
    }

    @Test
    void aTransportWithoutSrvGoesToItsDefaultPort() {
        records.host("a.test", "192.0.2.9");
        assertThat(search("sip:a.test;transport=tcp")).containsExactly("TCP 192.0.2.9 5060", "EXHAUSTED");
        assertThat(search("sip:a.test;transport=tls")).containsExactly("TLS 192.0.2.9 5061", "EXHAUSTED");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:192.0.2.7, UDP 192.0.2.7 5060",
        "sip:192.0.2.7;transport=tcp, TCP 192.0.2.7 5060",
        "sips:192.0.2.7, TLS 192.0.2.7 5061",
        "sip:[2001:db8::7]:5070, UDP 2001:db8:0:0:0:0:0:7 5070",
        "sip:a.test;maddr=192.0.2.8, UDP 192.0.2.8 5060"
    })
    void aNumericHostIsLookedUpNowhere(String uri, String found) {
        assertThat(search(uri)).containsExactly(found, "EXHAUSTED");
        assertThat(records.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sips:a.test;transport=udp",
                "sip:a.test;transport=ws",
                "sips:a.test;transport=ws",
                "sip:a.test;transport=sctp",
                "sip:192.0.2.1;transport=wss"
            })
    void whatNoTransportOfOursMayReachIsNoDestination(String uri) {
        assertThat(Destination.of(SipUri.parse(uri), false)).isEmpty();
    }

    @Test
    void aSipRouteUnderASipsRequestIsSecureToo() {
        Destination route =
                Destination.of(SipUri.parse("sip:a.test;transport=tcp"), true).orElseThrow();
        assertThat(route.transport()).contains(Transport.TLS);
        assertThat(Destination.of(SipUri.parse("sip:a.test;transport=udp"), true))
                .isEmpty();
    }

    @Test
    void aServiceThatIsDecidedlyNotThereHasNoFallback() {
        records.srv("_sip._tcp.a.test", 0, 0, 0, "").host("a.test", "192.0.2.9");
        assertThat(search("sip:a.test;transport=tcp")).containsExactly("NO_SUCH_HOST");
    }

    @Test
    void whatFailedIsTriedLast() {
        everything();
        assertThat(metrics.read("sip.servers.aside")).isZero();
        locator.failed(target("UDP 192.0.2.2 5068"));
        assertThat(metrics.read("sip.servers.aside")).isEqualTo(1);
        assertThat(search("sip:a.test;transport=udp"))
                .containsExactly("UDP 192.0.2.1 5069", "UDP 192.0.2.2 5068", "EXHAUSTED");
        locator.answered(target("UDP 192.0.2.2 5068"));
        assertThat(metrics.read("sip.servers.aside")).isZero();
        assertThat(search("sip:a.test;transport=udp")).startsWith("UDP 192.0.2.2 5068");
    }

    @Test
    void a503PutsAsideOnlyWithRetryAfter() {
        everything();
        locator.unavailable(target("UDP 192.0.2.2 5068"), Optional.empty());
        assertThat(search("sip:a.test;transport=udp")).startsWith("UDP 192.0.2.2 5068");
        locator.unavailable(target("UDP 192.0.2.2 5068"), Optional.of(Duration.ofDays(10)));
        assertThat(search("sip:a.test;transport=udp")).startsWith("UDP 192.0.2.1 5069");
    }

    @Test
    void aSilentNameServerEndsTheSearchAtOnce() {
        everything().fails("NAPTR a.test", Answer.State.SILENT);
        assertThat(search("sip:a.test")).containsExactly("NO_ANSWER");
        assertThat(records.asked).containsExactly("NAPTR a.test");
    }

    @Test
    void aServerThatRefusesNaptrDoesNotHideTheRest() {
        everything().fails("NAPTR a.test", Answer.State.REFUSED);
        assertThat(search("sip:a.test")).startsWith("UDP 192.0.2.2 5068", "UDP 192.0.2.1 5069");
    }

    @Test
    void nothingFoundAfterARefusalIsNoAnswer() {
        records.fails("SRV _sip._udp.a.test", Answer.State.REFUSED);
        assertThat(search("sip:a.test")).containsExactly("NO_ANSWER");
        assertThat(search("sip:b.test")).containsExactly("NO_SUCH_HOST");
    }

    @Test
    void aHundredServersAreNotAllAskedFor() {
        for (int i = 0; i < 100; i++) {
            records.srv("_sip._udp.a.test", i, 0, 5060, "s" + i + ".a.test").host("s" + i + ".a.test", "192.0.2." + i);
        }
        List<String> found = search("sip:a.test;transport=udp");
        assertThat(found).hasSize(ServerSearch.MOST_LOOKUPS).startsWith("UDP 192.0.2.0 5060", "UDP 192.0.2.1 5060");
        assertThat(records.asked).hasSize(ServerSearch.MOST_LOOKUPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::", "224.0.1.75", "ff02::1", "255.255.255.255"})
    void aNameDoesNotLeadToThisHostOrToAGroup(String address) {
        records.host("a.test", address);
        assertThat(search("sip:a.test:5060")).containsExactly("NO_SUCH_HOST");
    }

    @Test
    void whatBrowsersWriteIsLookedUpNowhere() {
        assertThat(search("sip:x@df7jal23ls0d.invalid")).containsExactly("NO_SUCH_HOST");
        assertThat(records.asked).isEmpty();
    }

    @Test
    void aNameLeadsToLoopbackWhereAListenerStandsThere() {
        listeners = List.of(listener(Transport.UDP, "127.0.0.1"));
        records.host("a.test", "127.0.0.1", "192.0.2.1", "2001:db8::1");
        assertThat(search("sip:a.test:5060")).containsExactly("UDP 127.0.0.1 5060", "UDP 192.0.2.1 5060", "EXHAUSTED");
    }

    @Test
    void withoutAUdpListenerNothingGoesOverUdp() {
        listeners = List.of(listener(Transport.TCP, "0.0.0.0"));
        everything();
        assertThat(search("sip:a.test")).containsExactly("TLS 192.0.2.1 5071", "TCP 192.0.2.1 5070", "EXHAUSTED");
    }
}
