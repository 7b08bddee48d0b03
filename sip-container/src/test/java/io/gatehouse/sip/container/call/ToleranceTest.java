// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.container.ListenerAddress;
import io.gatehouse.sip.container.SipApplication;
import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each tolerance lets through, and how it is refused without it; those of the registrar are tested there. */
class ToleranceTest {
    private static final String REQUEST = """
            REGISTER sip:test.io SIP/2.0
            Via: SIP/2.0/TRANSPORT LOCAL;branch=z9hG4bK-tolerance;rport
            Max-Forwards: 70
            From: <sip:alice@test.io>;tag=a
            To: <sip:alice@test.io>
            Call-ID: c1
            CSeq: 1 REGISTER
            Content-Length: 0

            """.replace("\n", "\r\n");

    private static final Map<Tolerance, UnaryOperator<String>> BROKEN = new EnumMap<>(Tolerance.class);

    static {
        BROKEN.put(Tolerance.LINE_ENDS_BEFORE_START_LINE, request -> "\r\n\n" + request);
        BROKEN.put(Tolerance.MISSING_MAX_FORWARDS, change("Max-Forwards: 70\r\n", ""));
        BROKEN.put(Tolerance.REPEATED_CONTENT_LENGTH, change("Content-Length: 0\r\n", "Content-Length: 0\r\nl: 0\r\n"));
        BROKEN.put(
                Tolerance.REPEATED_SINGLE_FIELD,
                change("Content-Length", "Expires: 5\r\nExpires: 6\r\nContent-Length"));
        BROKEN.put(Tolerance.BYTES_BEHIND_BODY, request -> request + "more");
        BROKEN.put(
                Tolerance.EMPTY_LIST_ELEMENT,
                change("Content-Length", "Route: , <sip:192.0.2.1;lr>\r\nContent-Length"));
        BROKEN.put(Tolerance.EMPTY_PARAMETER, change(";tag=a", ";tag=a;;x=1"));
        BROKEN.put(Tolerance.REPEATED_PARAMETER, change(";tag=a", ";tag=a;x=1;y=1;X=2"));
        BROKEN.put(Tolerance.UNDERSCORE_IN_HOST, change("From: <sip:alice@test.io", "From: <sip:alice@te_st.io"));
        BROKEN.put(Tolerance.UNQUOTED_DISPLAY_NAME, change("From: <", "From: Bell, Alexander <"));
        BROKEN.put(Tolerance.UNBRACKETED_URI, change("To: <sip:alice@test.io>", "To: sip:alice@test.io?x=y"));
        BROKEN.put(Tolerance.BLANKS_IN_BRACKETS, change("To: <sip:alice@test.io>", "To: < sip:alice@test.io >"));
        BROKEN.put(Tolerance.HEADERS_IN_REQUEST_URI, change(" SIP/2.0\r\n", "?Route=%3Csip:test.io%3E SIP/2.0\r\n"));
        BROKEN.put(
                Tolerance.THREE_COLONS_IN_IPV6,
                change("To: <sip:alice@test.io>", "To: <sip:alice@[2001:db8:::192.0.2.1]>"));
        BROKEN.put(Tolerance.VIA_OF_OTHER_PROTOCOL, change("SIP/2.0/", "SIP/3.0/"));
        BROKEN.put(Tolerance.VIA_OF_OTHER_TRANSPORT, change("SIP/2.0/TRANSPORT", "SIP/2.0/SCTP"));
        BROKEN.put(Tolerance.BRANCH_WITHOUT_COOKIE, change("branch=z9hG4bK-tolerance", "branch=1"));
        BROKEN.put(Tolerance.MISSING_FROM_TAG, change(";tag=a", ""));
        BROKEN.put(Tolerance.TAG_IN_TO_OF_REGISTER, change("To: <sip:alice@test.io>", "To: <sip:alice@test.io>;tag=b"));
    }

    private static UnaryOperator<String> change(String from, String to) {
        return request -> {
            assertThat(request).contains(from);
            return request.replace(from, to);
        };
    }

    static List<Tolerance> ofTheContainer() {
        return List.copyOf(BROKEN.keySet());
    }

    /** The registrar's own are tested in its module, the status line below. */
    @Test
    void noneIsLeftOut() {
        assertThat(Arrays.stream(Tolerance.values())
                        .filter(one -> one != Tolerance.STATUS_LINE_WITHOUT_REASON)
                        .filter(one -> !one.name().matches("(DIGEST|CHALLENGE|MALFORMED)_.*")))
                .containsExactlyElementsOf(ofTheContainer());
    }

    @ParameterizedTest
    @MethodSource("ofTheContainer")
    void grantedItIsAnsweredAndCounted(Tolerance tolerance) {
        RecordedMetrics metrics = new RecordedMetrics();
        SipCompliance alone = SipCompliance.STRICT.with(tolerance);
        assertThat(answerTo(BROKEN.get(tolerance), alone, metrics, Transport.UDP))
                .startsWith("SIP/2.0 200 ");
        assertThat(metrics.count("sip.tolerated")).isPositive();
    }

    @ParameterizedTest
    @MethodSource("ofTheContainer")
    void withoutItTheAnswerIs400(Tolerance tolerance) {
        RecordedMetrics metrics = new RecordedMetrics();
        SipCompliance without = SipCompliance.DEFAULT.without(tolerance);
        assertThat(tolerance.refusal()).isEqualTo("400");
        assertThat(answerTo(BROKEN.get(tolerance), without, metrics, Transport.UDP))
                .startsWith("SIP/2.0 400 ");
        assertThat(metrics.count("sip.tolerated")).isZero();
    }

    @Test
    void aStreamIsCutByContentLengthFieldsThatAgreeOnlyWhereThatIsGranted() {
        UnaryOperator<String> twice = BROKEN.get(Tolerance.REPEATED_CONTENT_LENGTH);
        assertThat(answerTo(twice, SipCompliance.DEFAULT, new RecordedMetrics(), Transport.TCP))
                .startsWith("SIP/2.0 200 ");
        assertThat(answerTo(twice, SipCompliance.STRICT, new RecordedMetrics(), Transport.TCP))
                .startsWith("SIP/2.0 400 ");
    }

    @Test
    void whatKeepsEveryRuleIsAnsweredInTheStrictMode() {
        RecordedMetrics metrics = new RecordedMetrics();
        assertThat(answerTo(UnaryOperator.identity(), SipCompliance.STRICT, metrics, Transport.UDP))
                .startsWith("SIP/2.0 200 ");
        assertThat(answerTo(UnaryOperator.identity(), SipCompliance.DEFAULT, metrics, Transport.TCP))
                .startsWith("SIP/2.0 200 ");
        assertThat(metrics.count("sip.tolerated")).isZero();
    }

    private static String answerTo(
            UnaryOperator<String> change, SipCompliance compliance, RecordedMetrics metrics, Transport transport) {
        SipContainer container = SipContainer.builder()
                .loops(1)
                .compliance(compliance)
                .metrics(metrics)
                .listeners(List.of(new ListenerAddress(transport, "127.0.0.1", 0)))
                .build();
        container.start();
        try {
            ClassLoader loader = ToleranceTest.class.getClassLoader();
            container.deploy(new SipApplication("answerer", loader.getResource("sip/answerer.xml"), loader, Map.of()));
            container.openListeners();
            InetSocketAddress server = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    container.listeners().get(0).port());
            try (Phone phone = transport == Transport.UDP
                    ? new UdpPhone("alice", server)
                    : House.phone("alice", transport, House.connect(server, new Socket()))) {
                String local = "127.0.0.1:" + phone.local().getPort();
                phone.send(change.apply(REQUEST)
                        .replace("TRANSPORT", transport.viaToken())
                        .replace("LOCAL", local)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return phone.receive();
            }
        } finally {
            container.stop();
        }
    }
}
