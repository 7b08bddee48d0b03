// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.trace.TracedMessage.Direction;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTraceTest {
    private static final Duration NOW = Duration.ZERO;
    private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.1", 5060);
    private static final InetSocketAddress REMOTE = new InetSocketAddress("192.0.2.9", 5070);

    private final MessageTrace trace = new MessageTrace();

    private static byte[] message(String callId) {
        return ("INVITE sip:Bob@test.io SIP/2.0\r\nFrom: \"A\" <sip:alice@test.io:5060>;tag=1\r\nt: <sip:carol@other.io>\r\n"
                        + "Authorization: Digest response=\"abc\"\r\nI : " + callId + "\r\n\r\nCall-ID: body\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void receive(String callId) {
        trace.received("UDP", LOCAL, REMOTE, message(callId));
    }

    @Test
    void aSubscriberSeesWhatPassesWhileHeWatches() throws InterruptedException {
        receive("before");
        TraceSubscription subscription = trace.subscribe(TraceFilter.ALL, 10);
        receive("one");
        trace.sent("TLS", LOCAL, REMOTE, message("two"));
        subscription.close();
        receive("after");

        TracedMessage in = subscription.next(NOW).orElseThrow();
        assertThat(in.callId()).isEqualTo("one");
        assertThat(in.direction()).isEqualTo(Direction.IN);
        assertThat(in.source()).isEqualTo(REMOTE);
        assertThat(in.startLine()).isEqualTo("INVITE sip:Bob@test.io SIP/2.0");
        assertThat(in.text()).contains("Authorization: ******").doesNotContain("abc");
        TracedMessage out = subscription.next(NOW).orElseThrow();
        assertThat(out.destination()).isEqualTo(REMOTE);
        assertThat(out.transport()).isEqualTo("TLS");
        assertThat(subscription.next(NOW)).isEmpty();
        assertThat(trace.watched()).isFalse();
    }

    @Test
    void theBytesOfTheMessageStayAsTheyAre() {
        byte[] bytes = message("one");
        trace.subscribe(TraceFilter.ALL, 10);
        trace.received("UDP", LOCAL, REMOTE, bytes);
        assertThat(bytes).isEqualTo(message("one"));
    }

    @Test
    void oneCallIsFollowedByItsCallId() throws InterruptedException {
        TraceSubscription subscription = trace.subscribe(TraceFilter.ofCallId("two"), 10);
        receive("one");
        receive("two");
        receive("two2");
        assertThat(subscription.next(NOW).map(TracedMessage::callId)).contains("two");
        assertThat(subscription.next(NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "alice, true",
        "ALICE@test.io, true",
        "bob, true",
        "bob@test.io, true",
        "carol, true",
        "alic, false",
        "alice@test.i, false",
        "lice, false",
        "dave, false",
        "alice@other.io, false"
    })
    void oneUserIsFollowedByFromToAndRequestUri(String user, boolean seen) throws InterruptedException {
        TraceSubscription subscription = trace.subscribe(TraceFilter.ofUser(user), 10);
        receive("one");
        assertThat(subscription.next(NOW).isPresent()).isEqualTo(seen);
    }

    @Test
    void whoReadsTooSlowlyLosesMessagesAndIsToldHowMany() throws InterruptedException {
        TraceSubscription slow = trace.subscribe(TraceFilter.ALL, 3);
        TraceSubscription quick = trace.subscribe(TraceFilter.ALL, 100);
        for (int i = 0; i < 10; i++) {
            receive("call" + i);
        }
        assertThat(slow.lost()).isEqualTo(7);
        assertThat(quick.lost()).isZero();
        assertThat(trace.lost()).isEqualTo(7);
        assertThat(slow.next(NOW).map(TracedMessage::callId)).contains("call0");
    }

    @Test
    void largeMessagesAreBoundedInBytes() throws InterruptedException {
        TraceSubscription subscription = trace.subscribe(TraceFilter.ALL, 100_000);
        byte[] large = new byte[60_000];
        large[0] = 'I';
        for (int i = 0; i < 1_000; i++) {
            trace.received("TCP", LOCAL, REMOTE, large);
        }
        assertThat(1_000 - subscription.lost()).isEqualTo(TraceSubscription.MOST_BYTES / large.length);
        while (subscription.next(NOW).isPresent()) {
            // what is read makes room
        }
        trace.received("TCP", LOCAL, REMOTE, large);
        assertThat(subscription.next(NOW)).isPresent();
    }

    @Test
    void whatCouldNotBeCutIsShownAsSuchWithoutCredentials() throws InterruptedException {
        TraceSubscription subscription = trace.subscribe(TraceFilter.ALL, 10);
        receiveUncut("nse=\"c0ffee\", nonce=1,\r\n uri=\"sip:a\"\r\nX: \"y\"\r\nAuthorization: Basic c2VjcmV0");
        receiveUncut("\u0000");
        receiveUncut("GET /c0ffee HTTP/1.1\r\nHost: \"x\"\r\n");

        TracedMessage credentials = subscription.next(NOW).orElseThrow();
        assertThat(credentials.whole()).isFalse();
        assertThat(credentials.text())
                .isEqualTo("************* ********\r\n ***********\r\nX: \"y\"\r\nAuthorization: ***** ********");
        assertThat(subscription.next(NOW).map(TracedMessage::text)).contains("\u0000");
        assertThat(subscription.next(NOW).map(TracedMessage::startLine)).contains("GET /c0ffee HTTP/1.1");
        receive("one");
        assertThat(subscription.next(NOW).orElseThrow().whole()).isTrue();
    }

    private void receiveUncut(String text) {
        trace.receivedUncut("TCP", LOCAL, REMOTE, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepAlivesAndStunAreNoMessages() throws InterruptedException {
        TraceSubscription subscription = trace.subscribe(TraceFilter.ALL, 10);
        trace.sent("TCP", LOCAL, REMOTE, new byte[] {'\r', '\n'});
        trace.received("UDP", LOCAL, REMOTE, new byte[20]);
        assertThat(subscription.next(NOW)).isEmpty();
    }

    @Test
    void aBrowserGetsServerSentEvents() throws Exception {
        TraceSubscription subscription = trace.subscribe(TraceFilter.ALL, 1);
        StringWriter out = new StringWriter();
        EventStream stream = new EventStream(subscription, out, Duration.ofMillis(1));
        receive("one \"quoted\"");
        receive("lost");
        stream.writeNext();
        stream.writeNext();

        String[] events = out.toString().split("\n\n", -1);
        assertThat(events[0]).isEqualTo("event: lost\ndata: 1");
        assertThat(events[1])
                .startsWith("id: 1\nevent: message\ndata: {\"at\":\"2")
                .contains(
                        "\"direction\":\"IN\",\"transport\":\"UDP\",\"local\":\"192.0.2.1:5060\",\"remote\":\"192.0.2.9:5070\","
                                + "\"callId\":\"one \\\"quoted\\\"\",\"startLine\":\"INVITE sip:Bob@test.io SIP/2.0\",\"text\":\"INVITE")
                .contains("\\u000d\\u000aAuthorization: ******")
                .endsWith("Call-ID: body\\u000d\\u000a\"}");
        assertThat(events[1].lines()).hasSize(3);
        assertThat(events[2]).isEqualTo(":");
        receiveUncut("GET / HTTP/1.1");
        stream.writeNext();
        assertThat(out.toString()).contains("id: 2\nevent: uncut\ndata: {", "\"startLine\":\"GET / HTTP/1.1\"");
        assertThat(Optional.of(events[3])).contains("");
    }
}
