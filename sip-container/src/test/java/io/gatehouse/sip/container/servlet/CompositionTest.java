// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.sip.container.Flow;
import io.gatehouse.sip.container.SipApplication;
import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.router.ApplicationRouter;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests through two proxies and a user agent server of one container, over transactions on paper. */
class CompositionTest {
    private static final String ROUTER = """
            REGISTER: ("first","DAR:From","ORIGINATING","","NO_ROUTE","0"),\
            ("second","DAR:To","NEUTRAL","","NO_ROUTE","1"),("answerer","DAR:To","TERMINATING","","NO_ROUTE","2")
            ALL: ("first","DAR:From","ORIGINATING","","NO_ROUTE","0"),("second","DAR:To","NEUTRAL","","NO_ROUTE","1")
            """;

    private static final long TIMER_C_MILLIS = 200;

    private final RecordedStack stack = new RecordedStack();
    private final Dispatcher dispatcher = new Dispatcher(
            ApplicationRouter.parse(ROUTER), user -> stack, stack, RecordedStack.locator(), TIMER_C_MILLIS, 60);

    @BeforeEach
    void deploy() {
        int index = 0;
        for (String name : List.of("first", "second", "answerer")) {
            ClassLoader loader = getClass().getClassLoader();
            SipApplication source =
                    new SipApplication(name, loader.getResource("sip/" + name + ".xml"), loader, Map.of());
            dispatcher.add(DeployedApplication.deploy(index++, source, Map.of()));
        }
    }

    private static SipRequest request(String method, String uri, String... more) throws MalformedMessage {
        String text = method + " " + uri + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 192.0.2.9:6000;branch=z9hG4bKa;rport\r\n"
                + "From: <sip:alice@test.io>;tag=caller\r\nTo: <sip:bob@test.io>" + toTag(more) + "\r\n"
                + "Call-ID: c1\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\n";
        for (String field : more) {
            text += field.startsWith("tag=") ? "" : field + "\r\n";
        }
        byte[] bytes = (text + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        return (SipRequest) new SipParser(ParserLimits.DEFAULT).parse(bytes, 0, bytes.length);
    }

    private static String toTag(String... more) {
        return more.length > 0 && more[0].startsWith("tag=") ? ";" + more[0] : "";
    }

    private RecordedStack.Received receive(SipRequest request) {
        return receive(request, 6000);
    }

    private RecordedStack.Received receive(SipRequest request, int port) {
        return receive(request, RecordedStack.flow(port));
    }

    private RecordedStack.Received receive(SipRequest request, Flow flow) {
        RecordedStack.Received received = stack.new Received(request, flow);
        dispatcher.onRequest(received);
        return received;
    }

    @Test
    void aRegisterRunsThroughTwoApplicationsToTheThirdAndItsAnswerBackThroughBoth() throws MalformedMessage {
        RecordedStack.Received register = receive(request("REGISTER", "sip:test.io"));

        assertThat(register.statuses()).containsExactly(200);
        SipResponse answer = register.answers.get(0);
        assertThat(answer.values(HeaderName.of("X-Back")))
                .extracting(Object::toString)
                .containsExactly("second", "first");
        assertThat(answer.to().tag()).isPresent();
        assertThat(stack.sent).isEmpty();
        assertThat(register.request().has(HeaderName.of("X-Seen"))).isFalse(); // the edits are the views'
    }

    @Test
    void anApplicationThatFailsIsAnswered500Once() throws MalformedMessage {
        assertThat(receive(request("REGISTER", "sip:test.io", "X-Fail: yes")).statuses())
                .containsExactly(500);
    }

    @Test
    void noHopsLeft483() throws MalformedMessage {
        SipRequest tired = request("INVITE", "sip:bob@192.0.2.9:7000");
        tired.set(HeaderName.MAX_FORWARDS, "0");
        assertThat(receive(tired).statuses()).containsExactly(483);
    }

    @Test
    void anOptionThatAProxyMustKnow420() throws MalformedMessage {
        RecordedStack.Received invite = receive(request("INVITE", "sip:bob@192.0.2.9:7000", "Proxy-Require: foo"));
        assertThat(invite.statuses()).containsExactly(420);
        assertThat(invite.answers.get(0).first(HeaderName.UNSUPPORTED)).hasToString("foo");
    }

    @Test
    void whatLeavesTheLastApplicationHasOneHopLessPerApplication() throws MalformedMessage {
        receive(request("INVITE", "sip:bob@192.0.2.9:7000"));
        SipRequest out = stack.sent.get(0).request;
        assertThat(out.maxForwards()).hasValue(68);
        assertThat(out.values(HeaderName.of("X-Seen")))
                .extracting(Object::toString)
                .containsExactly("first", "second");
        assertThat(stack.sent.get(0).out.remote().getPort()).isEqualTo(7000);
    }

    @Test
    void aFlowThatIsGone430AndAForgedToken403() throws MalformedMessage {
        SipRequest gone = request("INVITE", "sip:bob@192.0.2.9:7000");
        assertThat(refusal(gone, stack.goneToken())).isEqualTo(430);
        assertThat(refusal(gone, "gh~forged")).isEqualTo(403);
    }

    /** RFC 3261 §26.2.2: over TLS on every hop, or not at all. */
    @Test
    void whatIsForASipsUriLeavesOverASecureFlowOnly() throws MalformedMessage {
        SipRequest sips = request("INVITE", "sips:bob@192.0.2.9:7000");
        SipRequest sip = request("INVITE", "sip:bob@192.0.2.9:7000");
        for (Transport transport : List.of(Transport.UDP, Transport.TCP, Transport.WS)) {
            assertThat(refusal(sips, stack.pathOf(RecordedStack.flow(transport, 7000))))
                    .isEqualTo(480);
            assertThat(refusal(sip, stack.pathOf(RecordedStack.flow(transport, 7000)), Optional.of(sips)))
                    .as("the caller wrote sips, the phone registered as sip")
                    .isEqualTo(480);
            assertThat(refusal(sip, stack.pathOf(RecordedStack.flow(transport, 7000))))
                    .isZero();
        }
        for (Transport transport : List.of(Transport.TLS, Transport.WSS)) {
            assertThat(refusal(sips, stack.pathOf(RecordedStack.flow(transport, 7000))))
                    .isZero();
        }
    }

    private int refusal(SipRequest request, String token) {
        return refusal(request, token, Optional.empty());
    }

    private int refusal(SipRequest request, String token, Optional<SipRequest> received) {
        // as the registrar does: after the last own entry from outside was popped
        SipRequest out = request.view();
        out.addFirst(HeaderName.ROUTE, "<sip:" + token + "@192.0.2.1:5060;lr>");
        return io.gatehouse.sip.container.proxy.NextHops.refusal(out, stack, received);
    }

    @Test
    void theFirstOfTwoPhonesThatAnswersGetsTheCallAndTheOtherIsCancelled() throws MalformedMessage {
        RecordedStack.Received invite = receive(request("INVITE", "sip:two@test.io"));
        assertThat(stack.sent).hasSize(2);
        stack.sent.get(0).answer(180);
        stack.sent.get(1).answer(200);

        assertThat(invite.statuses()).containsExactly(180, 200);
        assertThat(stack.sent.get(0).cancelled).isTrue();
        stack.sent.get(0).answer(487);
        assertThat(invite.statuses()).containsExactly(180, 200);
    }

    @Test
    void aSecond2xxIsForwardedToo() throws MalformedMessage {
        RecordedStack.Received invite = receive(request("INVITE", "sip:two@test.io"));
        stack.sent.get(1).answer(200);
        stack.sent.get(0).answer(200);
        assertThat(invite.statuses()).containsExactly(200, 200);
    }

    @Test
    void sixHundredCancelsTheOthersAndBeatsThem() throws MalformedMessage {
        RecordedStack.Received invite = receive(request("INVITE", "sip:two@test.io"));
        stack.sent.get(0).answer(603);
        assertThat(stack.sent.get(1).cancelled).isTrue();
        assertThat(invite.statuses()).isEmpty();
        stack.sent.get(1).answer(487);
        assertThat(invite.statuses()).containsExactly(603);
    }

    @Test
    void aBusyPhoneAndAnOverloadedOneGiveBusyAndOverloadAloneGives500() throws MalformedMessage {
        RecordedStack.Received busy = receive(request("INVITE", "sip:two@test.io"));
        stack.sent.get(0).answer(503);
        stack.sent.get(1).answer(486);
        assertThat(busy.statuses()).containsExactly(486);

        RecordedStack.Received overloaded = receive(request("INVITE", "sip:bob@192.0.2.9:7000"));
        stack.sent.get(2).answer(503);
        assertThat(overloaded.statuses()).containsExactly(500);
    }

    @Test
    void aCancelReachesThePhoneAndItsAnswerTheCaller() throws MalformedMessage {
        RecordedStack.Received invite = receive(request("INVITE", "sip:bob@192.0.2.9:7000"));
        stack.sent.get(0).answer(180);
        dispatcher.onCancel(invite, List.of());
        assertThat(stack.sent.get(0).cancelled).isTrue();
        stack.sent.get(0).answer(487);
        assertThat(invite.statuses()).containsExactly(180, 487);
    }

    @Test
    void aPhoneThatRingsForeverIsCancelledByTimerCAndCountsAs408() throws MalformedMessage {
        RecordedStack.Received invite = receive(request("INVITE", "sip:bob@192.0.2.9:7000"));
        stack.sent.get(0).answer(180);
        await().untilAsserted(() -> {
            stack.turn();
            assertThat(stack.sent.get(0).cancelled).isTrue();
        });
        assertThat(invite.statuses()).containsExactly(180);
        stack.sent.get(0).answer(487);
        assertThat(invite.statuses()).containsExactly(180, 408);
    }

    @Test
    void anAnswerThatCrossesTheCancelOfTimerCIsACall() throws MalformedMessage {
        RecordedStack.Received invite = receive(request("INVITE", "sip:bob@192.0.2.9:7000"));
        stack.sent.get(0).answer(180);
        await().untilAsserted(() -> {
            stack.turn();
            assertThat(stack.sent.get(0).cancelled).isTrue();
        });
        stack.sent.get(0).answer(200);
        assertThat(invite.statuses()).containsExactly(180, 200);
    }

    /** RFC 3261 §16.6 step 4. */
    @Test
    void theRecordRouteOfASipsCallSaysSips() throws MalformedMessage {
        receive(request("INVITE", "sips:bob@192.0.2.9:7000"), RecordedStack.flow(Transport.TLS, 6000));
        assertThat(stack.sent.get(0).out.transport()).isEqualTo(Transport.TLS);
        assertThat(stack.sent.get(0).request.values(HeaderName.RECORD_ROUTE))
                .hasSize(2)
                .allSatisfy(route ->
                        assertThat(route.toString()).matches("<sips:gh~[0-9]+@192\\.0\\.2\\.1:5060;transport=tcp;lr>"));
        SipRequest bye = request(
                "BYE",
                "sips:alice@10.9.9.9",
                "tag=callee",
                "Route: "
                        + stack.sent.get(0).request.values(HeaderName.RECORD_ROUTE).stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(", ")));
        receive(bye, RecordedStack.flow(Transport.TLS, 7000));
        assertThat(stack.sent.get(1).out.remote().getPort()).isEqualTo(6000);
    }

    @Test
    void eitherSideEndsTheCallByTheTokensOfItsRoute() throws MalformedMessage {
        receive(request("INVITE", "sip:bob@192.0.2.9:7000"), 6000);
        List<String> routes = stack.sent.get(0).request.values(HeaderName.RECORD_ROUTE).stream()
                .map(Object::toString)
                .toList();
        receive(request("BYE", "sip:alice@10.9.9.9", "tag=callee", "Route: " + String.join(", ", routes)), 7000);
        assertThat(stack.sent.get(1).out.remote().getPort()).isEqualTo(6000);
        assertThat(stack.sent.get(1).request.has(HeaderName.ROUTE)).isFalse();
        assertThat(stack.sent.get(1).request.values(HeaderName.of("X-Seen")))
                .extracting(Object::toString)
                .containsExactly("second", "first");

        java.util.Collections.reverse(routes = new java.util.ArrayList<>(routes));
        receive(request("BYE", "sip:bob@10.8.8.8", "tag=callee", "Route: " + String.join(", ", routes)), 6000);
        assertThat(stack.sent.get(2).out.remote().getPort()).isEqualTo(7000);

        dispatcher.onAck(
                stack.loop,
                request("ACK", "sip:bob@10.8.8.8", "tag=callee", "Route: " + String.join(", ", routes)),
                RecordedStack.flow(6000));
        assertThat(stack.stateless).hasSize(1);
    }

    @Test
    void aStrangersByeGoesNowhere() throws MalformedMessage {
        RecordedStack.Received bye =
                receive(request("BYE", "sip:victim@203.0.113.1", "tag=x", "Route: <sip:203.0.113.7;lr>"));
        assertThat(bye.statuses()).containsExactly(481);
        dispatcher.onAck(stack.loop, request("ACK", "sip:victim@203.0.113.1", "tag=x"), RecordedStack.flow(6000));
        assertThat(stack.sent).isEmpty();
        assertThat(stack.stateless).isEmpty();
    }

    @Test
    void newRequestsAreTurnedAwayWhileTheContainerStops() throws MalformedMessage {
        dispatcher.drain();
        RecordedStack.Received register = receive(request("REGISTER", "sip:test.io"));
        assertThat(register.statuses()).containsExactly(503);
        assertThat(register.answers.get(0).has(HeaderName.RETRY_AFTER)).isTrue();
    }
}
