// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static io.gatehouse.sip.message.Messages.REGISTER;
import static io.gatehouse.sip.message.Messages.parse;
import static io.gatehouse.sip.message.Messages.register;
import static io.gatehouse.sip.message.Messages.request;
import static io.gatehouse.sip.message.Messages.wire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.message.MalformedMessage.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipParserTest {
    @Test
    void readsStartLineAndHeaderFields() throws Exception {
        SipRequest r = request(REGISTER);

        assertThat(r.isMethod("REGISTER")).isTrue();
        assertThat(r.requestUri()).hasToString("sip:test.io");
        assertThat(r.topVia().branch()).hasToString("z9hG4bK776asdhds");
        assertThat(r.from().displayName()).contains("Alice");
        assertThat(r.from().tag()).contains("1928301774");
        assertThat(r.to().tag()).isEmpty();
        assertThat(r.callId()).hasToString("a84b4c76e66710@pc33.test.io");
        assertThat(r.cseq().number()).isEqualTo(314159);
        assertThat(r.maxForwards()).hasValue(70);
        assertThat(r.first(HeaderName.of("x-unknown"))).hasToString("kept , as; it=\"is\"");
        assertThat(r.first(HeaderName.ROUTE).isPresent()).isFalse();
    }

    @Test
    void whatNobodyEditsGoesOutAsItCameIn() throws Exception {
        byte[] bytes = wire(REGISTER);

        assertThat(parse(bytes).toBytes()).isEqualTo(bytes);
    }

    @Test
    void readsAResponse() throws Exception {
        SipResponse r = (SipResponse) parse(wire("""
                SIP/2.0 486 Busy Here
                v: SIP/2.0/UDP a.test.io;branch=z9hG4bK1, SIP/2.0/TCP b.test.io;branch=z9hG4bK2
                f: <sip:alice@test.io>;tag=1
                t: <sip:bob@test.io>;tag=2
                i: 1@test.io
                CSeq: 1 INVITE
                l: 0

                """));

        assertThat(r.status()).isEqualTo(486);
        assertThat(r.reason()).hasToString("Busy Here");
        assertThat(r.values(HeaderName.VIA)).hasSize(2);
        assertThat(r.to().tag()).contains("2");
    }

    /** RFC 4475 §3.1.1.1 in spirit: folding, blanks around colons, compact names, escaped quotes. */
    @Test
    void readsFoldedLinesBlanksBeforeColonsAndCompactNames() throws Exception {
        SipRequest r = request("""
                INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
                TO :
                 sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
                from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>
                  ;
                  tag = 98asjd8
                MaX-fOrWaRdS: 0068
                Call-ID: wsinv.ndaksdj@192.0.2.1
                Content-Length   : 150
                cseq: 0009
                  INVITE
                Via  : SIP  /   2.0
                 /UDP
                    192.0.2.2;branch=390skdjuw
                s :
                v:  SIP  / 2.0  / TCP     spindle.example.com   ;
                  branch  =   z9hG4bK9ikj8  ,
                 SIP  /    2.0   / UDP  192.168.255.111   ; branch=
                 z9hG4bK30239
                m:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =
                      newvalue ;
                  secondparam ; q = 0.33

                """.replace("Content-Length   : 150", "Content-Length   : 0"));

        assertThat(r.to().tag()).contains("1918181833n");
        assertThat(r.from().displayName()).contains("J Rosenberg \\\"");
        assertThat(r.from().tag()).contains("98asjd8");
        assertThat(r.maxForwards()).hasValue(68);
        assertThat(r.cseq()).isEqualTo(new CSeq(9, ByteSpan.of("INVITE")));
        assertThat(r.values(HeaderName.VIA)).hasSize(3);
        assertThat(r.topVia().transport()).contains(Transport.UDP);
        assertThat(Via.parse(r.values(HeaderName.VIA).get(2)).branch()).hasToString("z9hG4bK30239");
        assertThat(r.first(HeaderName.SUBJECT)).isEmpty();
        assertThat(r.has(HeaderName.SUBJECT)).isTrue();
        assertThat(parse(r.toBytes()).from().displayName()).contains("J Rosenberg \\\"");
    }

    @Test
    void keepsUtf8InDisplayNames() throws Exception {
        SipRequest r = request(register("\"Alice\"", "\"Zoë \\\"Z\\\" Ωmega\""));

        assertThat(r.from().displayName()).contains("Zoë \"Z\" Ωmega");
    }

    @Test
    void passesOverLineEndsBeforeTheStartLine() throws Exception {
        assertThat(request("\n\n" + REGISTER).isMethod("REGISTER")).isTrue();
    }

    @Test
    void bodyLongerThanContentLengthIsCut() throws Exception {
        SipRequest r = request(register("Content-Length: 0\n\n", "Content-Length: 4\n\nbodymore"));

        assertThat(r.body()).hasToString("body");
        assertThat(r.toString()).endsWith("\r\n\r\nbody");
    }

    @Test
    void bodyWithoutContentLengthRunsToTheEndOfTheDatagram() throws Exception {
        SipRequest r = request(register("Content-Length: 0\n\n", "\nall of it"));

        assertThat(r.body()).hasToString("all of it");
        assertThat(r.toString()).contains("Content-Length: 9\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        SIP/2.0\\nVia       | SIP/7.0\\nVia                      | VERSION          | 505
        sip:test.io SIP     | <sip:test.io> SIP                  | START_LINE       | 400
        sip:test.io SIP     | sip:test.io  SIP                   | START_LINE       | 400
        REGISTER sip:test   | REGISTER  sip:test                 | START_LINE       | 400
        314159 REGISTER     | 314159 INVITE                      | CSEQ             | 400
        314159 REGISTER     | 2147483648 REGISTER                | CSEQ             | 400
        314159 REGISTER     | 36893488147419103232 REGISTER      | CSEQ             | 400
        314159 REGISTER     | -1 REGISTER                        | CSEQ             | 400
        314159 REGISTER     | REGISTER                           | CSEQ             | 400
        Content-Length: 0   | Content-Length: 1                  | CONTENT_LENGTH   | 400
        Content-Length: 0   | Content-Length: -1                 | CONTENT_LENGTH   | 400
        Content-Length: 0   | Content-Length: 0\\nl: 1           | CONTENT_LENGTH   | 400
        Content-Length: 0   | Content-Length: 99999999999999999999 | CONTENT_LENGTH | 400
        Content-Length: 0   | Content-Length: 2147483648         | BODY_TOO_LARGE   | 413
        Max-Forwards: 70    | Max-Forwards: 256                  | MAX_FORWARDS     | 400
        Max-Forwards: 70    | Max-Forwards: 70\\nMax-Forwards: 5 | DUPLICATE_HEADER | 400
        To: <sip            | From: <sip                         | MISSING_HEADER   | 400
        Call-ID: a84        | X-Call: a84                        | MISSING_HEADER   | 400
        CSeq:               | X-CSeq:                            | MISSING_HEADER   | 400
        X-Unknown: kept     | X Unknown: kept                    | HEADER           | 400
        X-Unknown: kept     | : kept                             | HEADER           | 400
        X-Unknown: kept     | just text                          | HEADER           | 400
        """)
    void faultsAreAnsweredWithTheirStatus(String found, String instead, Kind kind, int status) {
        String text = register(lines(found), lines(instead));

        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, () -> request(text));

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.suggestedStatus()).isEqualTo(status);
        assertThat(e.answerable().orElseThrow().respond(status, "No").toString())
                .startsWith("SIP/2.0 " + status
                        + " No\r\nVia: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK776asdhds;rport\r\n");
    }

    private static String lines(String cell) {
        return cell.replace("\\n", "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n\n", "hello", "hello\n\n", "GET / HTTP/1.1\nHost: a\n\n", "SIP/2.0 99 Low\n\n", "\0\0\0\0"
            })
    void whatIsNoSipIsMetWithSilence(String text) {
        assertSilence(wire(text));
    }

    @Test
    void aBrokenAckIsMetWithSilence() {
        assertSilence(wire(REGISTER.replace("REGISTER", "ACK").replace("To:", "X-To:")));
    }

    @Test
    void aBrokenResponseIsMetWithSilence() {
        assertSilence(
                wire(register("REGISTER sip:test.io SIP/2.0", "SIP/2.0 200 OK").replace("To:", "X-To:")));
    }

    @Test
    void aRequestWithoutViaIsMetWithSilence() {
        assertSilence(wire(register("Via:", "X-Via:")));
    }

    private static void assertSilence(byte[] bytes) {
        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, () -> parse(bytes));
        assertThat(e.suggestedStatus()).isZero();
        assertThat(e.answerable()).isEmpty();
    }

    /** Others could take it for a line end and see a header field that we do not. */
    @ParameterizedTest
    @ValueSource(strings = {"kept\nPath: <sip:evil>", "kept\rPath: <sip:evil>"})
    void aLineEndThatIsHalfOneIsRefused(String value) {
        byte[] bytes = new String(wire(REGISTER), StandardCharsets.UTF_8)
                .replace("kept", value)
                .getBytes(StandardCharsets.UTF_8);

        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, () -> parse(bytes));

        assertThat(e.kind()).isEqualTo(Kind.HEADER);
    }

    @Test
    void tenThousandHeaderFieldsAreRefusedAndAnswered() {
        String text = register("X-Unknown:", "X: 1\n".repeat(10_000) + "X-Unknown:");

        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, () -> request(text));

        assertThat(e.kind()).isEqualTo(Kind.HEADERS_TOO_LARGE);
        assertThat(e.suggestedStatus()).isEqualTo(513);
    }

    @Test
    void aHeaderSectionOverTheLimitIsRefused() {
        String text = register("kept", "k".repeat(40_000));

        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, () -> request(text));

        assertThat(e.kind()).isEqualTo(Kind.HEADERS_TOO_LARGE);
    }

    @Test
    void everyCutMessageIsRefusedOrAnEmptyOne() {
        byte[] whole = wire(REGISTER);
        for (int i = 0; i < whole.length; i++) {
            byte[] cut = Arrays.copyOf(whole, i);
            assertThat(catchThrowableOfType(MalformedMessage.class, () -> parse(cut)))
                    .isNotNull();
        }
    }

    @Test
    void readsASliceOfALargerArray() throws Exception {
        byte[] bytes = wire("xx" + REGISTER + "yy");

        SipMessage m = new SipParser(ParserLimits.DEFAULT).parse(bytes, 2, bytes.length - 4);

        assertThat(m.toBytes()).isEqualTo(wire(REGISTER));
    }

    /** RFC 3261 §7.2; there is nobody to be told. */
    @Test
    void aStatusLineWithoutReasonIsReadWhereThatIsGranted() throws Exception {
        byte[] bytes = wire(REGISTER.replace("REGISTER sip:test.io SIP/2.0", "SIP/2.0 200"));
        ParserLimits strict = ParserLimits.DEFAULT.with(SipCompliance.STRICT);

        assertThat(((SipResponse) parse(bytes)).status()).isEqualTo(200);
        MalformedMessage broken =
                catchThrowableOfType(MalformedMessage.class, () -> new SipParser(strict).parse(bytes));
        assertThat(broken.kind()).isEqualTo(Kind.START_LINE);
        assertThat(broken.suggestedStatus()).isZero();
        assertThat(Tolerance.STATUS_LINE_WITHOUT_REASON.refusal()).isEqualTo("no answer");
    }

    @Test
    void anEmptyElementAnywhereInAListIsATolerance() throws Exception {
        for (String list : new String[] {"a,,b", ",a", "a,", "a, ,b"}) {
            byte[] bytes = wire(REGISTER.replace("X-Unknown", "Supported: " + list + "\nX-Unknown"));
            ParserLimits strict = ParserLimits.DEFAULT.with(SipCompliance.STRICT);
            SipMessage read = new SipParser(strict).parse(bytes);

            assertThat(parse(bytes).values(HeaderName.SUPPORTED)).isNotEmpty();
            assertThatExceptionOfType(MalformedHeader.class).isThrownBy(() -> read.values(HeaderName.SUPPORTED));
        }
    }

    /** RFC 3261 §7.3.1: a value may begin on the next line. */
    @Test
    void foldedNumbersAreRead() throws Exception {
        SipRequest r = request(register("Max-Forwards: 70", "Max-Forwards:\n 70")
                .replace("Content-Length: 0", "Content-Length:\n\t0")
                .replace("CSeq: 314159 REGISTER", "CSeq: 314159\n  REGISTER"));

        assertThat(r.maxForwards()).hasValue(70);
        assertThat(r.cseq().number()).isEqualTo(314_159);
        assertThat(r.body().isEmpty()).isTrue();
    }

    @Test
    void aMessageFarBehindInItsArrayIsReadLikeAnyOther() throws Exception {
        byte[] message = Messages.wire(Messages.REGISTER);
        byte[] array = new byte[400_000 + message.length];
        System.arraycopy(message, 0, array, 400_000, message.length);

        SipMessage r = new SipParser(ParserLimits.DEFAULT).parse(array, 400_000, message.length);

        assertThat(r.toBytes()).isEqualTo(message);
        assertThat(r.first(HeaderName.of("x-unknown"))).hasToString("kept , as; it=\"is\"");
    }

    @Test
    void theLargestHeaderSectionThatLimitsAllowIsRead() throws Exception {
        ParserLimits limits = new ParserLimits(300_000, 262_143, 32_767, 0);
        String text = register("kept", "k".repeat(261_000));

        SipMessage r = new SipParser(limits).parse(Messages.wire(text));

        assertThat(r.first(HeaderName.of("X-Unknown")).length()).isGreaterThan(261_000);
        assertThat(r.first(HeaderName.CONTENT_LENGTH)).hasToString("0");
        assertThatIllegalArgumentException().isThrownBy(() -> new ParserLimits(300_000, 262_144, 256, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ParserLimits(300_000, 1_000, 32_768, 0));
    }

    @Test
    void aBrokenMessageLeavesNothingToTheNextOne() throws Exception {
        assertThatExceptionOfType(MalformedMessage.class)
                .isThrownBy(() -> request(register("CSeq: 314159 REGISTER", "CSeq: 1 INVITE")));

        assertThat(request(Messages.REGISTER).toBytes()).isEqualTo(Messages.wire(Messages.REGISTER));
        assertThat(request(Messages.REGISTER).cseq().number()).isEqualTo(314_159);
    }
}
