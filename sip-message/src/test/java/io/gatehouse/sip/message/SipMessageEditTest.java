// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static io.gatehouse.sip.message.Messages.REGISTER;
import static io.gatehouse.sip.message.Messages.register;
import static io.gatehouse.sip.message.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.sip.uri.Uri;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SipMessageEditTest {
    private static final String TWO_ROUTES = "Route: <sip:a;lr>, <sip:b,c;lr>\nRoute: <sip:d;lr>\nX-Unknown:";

    @Test
    void responseIsBuiltFromTheRequestsSpans() throws Exception {
        SipResponse r = request(REGISTER).respond(200, "OK");
        r.addToTag("abc");
        r.add(HeaderName.CONTACT, "<sip:alice@192.0.2.7:5060>;expires=60");

        assertThat(r.toString().replace("\r\n", "\n")).isEqualTo("""
                        SIP/2.0 200 OK
                        Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK776asdhds;rport
                        From: "Alice" <sip:alice@test.io>;tag=1928301774
                        To: <sip:alice@test.io>;tag=abc
                        Call-ID: a84b4c76e66710@pc33.test.io
                        CSeq: 314159 REGISTER
                        Contact: <sip:alice@192.0.2.7:5060>;expires=60
                        Content-Length: 0

                        """);
    }

    @Test
    void aToTagThatIsThereStays() throws Exception {
        SipResponse r = request(register("To: <sip:alice@test.io>", "To: <sip:alice@test.io> ; Tag = given"))
                .respond(200, "OK");

        r.addToTag("mine");

        assertThat(r.to().tag()).contains("given");
    }

    @Test
    void aTagInsideTheUriIsNotATag() throws Exception {
        SipResponse r = request(register("To: <sip:alice@test.io>", "To: <sip:alice@test.io;tag=no>"))
                .respond(200, "OK");

        r.addToTag("mine");

        assertThat(r.to().tag()).contains("mine");
    }

    @Test
    void viewsEditForThemselves() throws Exception {
        SipRequest original = request(REGISTER);
        original.set(HeaderName.MAX_FORWARDS, "69");
        SipRequest view = original.view();
        SipRequest second = view.view();

        view.set(HeaderName.MAX_FORWARDS, "68");
        view.addFirst(HeaderName.PATH, "<sip:token@edge;lr>");
        original.remove(HeaderName.USER_AGENT);
        second.setRequestUri(Uri.parse("sip:other.io"));

        assertThat(original.maxForwards()).hasValue(69);
        assertThat(original.has(HeaderName.PATH)).isFalse();
        assertThat(original.requestUriText()).hasToString("sip:test.io");
        assertThat(view.has(HeaderName.USER_AGENT)).isTrue();
        assertThat(view.toString()).contains("Max-Forwards: 68\r\n", "Path: <sip:token@edge;lr>\r\n");
        assertThat(second.maxForwards()).hasValue(69);
        assertThat(second.toString()).startsWith("REGISTER sip:other.io SIP/2.0\r\n");
    }

    @Test
    void editsAfterReadingAreSeen() throws Exception {
        SipRequest r = request(REGISTER);
        assertThat(r.topVia().port()).isEqualTo(5060);

        r.replaceFirst(
                HeaderName.VIA,
                r.topVia()
                        .withSource(new InetSocketAddress("198.51.100.1", 4444))
                        .text());

        assertThat(r.topVia().received()).hasToString("198.51.100.1");
        assertThat(r.topVia().rport()).isEqualTo(4444);
        assertThat(r.toString())
                .contains(
                        "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK776asdhds;rport=4444;received=198.51.100.1\r\n");
    }

    @Test
    void listsAreSplitOutsideBracketsAndPoppedElementByElement() throws Exception {
        SipRequest r = request(register("X-Unknown:", TWO_ROUTES));
        assertThat(texts(r.values(HeaderName.ROUTE))).containsExactly("<sip:a;lr>", "<sip:b,c;lr>", "<sip:d;lr>");

        r.removeFirst(HeaderName.ROUTE);
        assertThat(texts(r.values(HeaderName.ROUTE))).containsExactly("<sip:b,c;lr>", "<sip:d;lr>");
        r.addFirst(HeaderName.ROUTE, "<sip:new;lr>");
        r.removeFirst(HeaderName.ROUTE);
        r.removeFirst(HeaderName.ROUTE);
        assertThat(r.first(HeaderName.ROUTE)).hasToString("<sip:d;lr>");
        r.removeFirst(HeaderName.ROUTE);
        r.removeFirst(HeaderName.ROUTE);
        assertThat(r.has(HeaderName.ROUTE)).isFalse();
    }

    @Test
    void datesAndCredentialsAreNotSplitAtCommas() throws Exception {
        SipRequest r = request(register(
                "X-Unknown:",
                "Date: Sat, 13 Nov 2010 23:29:00 GMT\nAuthorization: Digest a=\"1\", b=\"2\"\nX-Unknown:"));

        assertThat(r.first(HeaderName.DATE)).hasToString("Sat, 13 Nov 2010 23:29:00 GMT");
        assertThat(texts(r.values(HeaderName.AUTHORIZATION))).containsExactly("Digest a=\"1\", b=\"2\"");
    }

    @Test
    void optionTagsAreFoundInLists() throws Exception {
        SipRequest r = request(register("X-Unknown:", "k: timer , PATH\nSupported: outbound\nX-Unknown:"));

        assertThat(r.lists(HeaderName.SUPPORTED, "path")).isTrue();
        assertThat(r.lists(HeaderName.SUPPORTED, "outbound")).isTrue();
        assertThat(r.lists(HeaderName.SUPPORTED, "out")).isFalse();
    }

    @Test
    void nobodyInjectsAHeaderField() throws Exception {
        SipRequest r = request(REGISTER);

        for (String value : List.of("a\r\nX: 1", "a\nX: 1", "a\r")) {
            assertThatIllegalArgumentException().isThrownBy(() -> r.set(HeaderName.SUBJECT, value));
            assertThatIllegalArgumentException().isThrownBy(() -> r.add(HeaderName.SUBJECT, value));
            assertThatIllegalArgumentException().isThrownBy(() -> r.addFirst(HeaderName.SUBJECT, ByteSpan.of(value)));
            assertThatIllegalArgumentException().isThrownBy(() -> r.respond(200, value));
            assertThatIllegalArgumentException().isThrownBy(() -> HeaderName.of(value));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> SipRequest.create("A B", Uri.parse("sip:a")));
    }

    @Test
    void contentLengthFollowsTheBody() throws Exception {
        SipRequest r = request(REGISTER);

        r.setBody("text/plain", "grüße".getBytes(StandardCharsets.UTF_8));

        assertThat(r.toString()).contains("Content-Type: text/plain\r\n", "Content-Length: 7\r\n\r\ngrüße");
        assertThat(r.toString()).containsOnlyOnce("Content-Length");
    }

    @Test
    void writesTheNumberOfBytesItSays() throws Exception {
        SipRequest r = request(REGISTER);
        r.set(HeaderName.MAX_FORWARDS, "1");
        int[] sum = {0};

        int said = r.writeTo((b, off, len) -> sum[0] += len);

        assertThat(said).isEqualTo(sum[0]).isEqualTo(r.toBytes().length);
    }

    @Test
    void visitsFieldsInOrderWithCanonicalNames() throws Exception {
        SipRequest r = request(register("Call-ID:", "i:"));
        List<String> names = new ArrayList<>();

        r.forEachField((name, value) -> names.add(name.toString()));

        assertThat(names)
                .containsExactly(
                        "Via",
                        "Max-Forwards",
                        "From",
                        "To",
                        "Call-ID",
                        "CSeq",
                        "Contact",
                        "User-Agent",
                        "X-Unknown",
                        "Content-Length");
    }

    private static List<String> texts(List<ByteSpan> spans) {
        return spans.stream().map(ByteSpan::toString).toList();
    }

    @Test
    void aValueIsPutTogetherWhenItIsNeededAndReadOnce() throws Exception {
        SipRequest r = request(REGISTER);
        int[] made = {0};
        r.set(
                HeaderName.CONTACT,
                out -> out.text("<sip:made@").number(++made[0]).text(">"));
        assertThat(made[0]).isZero();

        SipRequest view = r.view();
        assertThat(view.first(HeaderName.CONTACT)).hasToString("<sip:made@1>");
        assertThat(view.first(HeaderName.CONTACT)).hasToString("<sip:made@1>");
        assertThat(view.toString()).contains("Contact: <sip:made@1>\r\n");
        assertThat(made[0]).isEqualTo(1);
    }

    @Test
    void aValueThatNobodyReadsIsWrittenAsItStands() throws Exception {
        SipRequest r = request(REGISTER);
        r.add(HeaderName.of("X-Made"), out -> out.text("\u0440 ").number(7));

        assertThat(r.toString()).contains("X-Made: \u0440 7\r\n");
        assertThat(r.toBytes()).hasSize(r.writeTo((bytes, offset, length) -> {}));
    }

    @Test
    void aValueThatWouldBreakItsLineIsRefusedWhenItIsPutTogether() throws Exception {
        SipRequest r = request(REGISTER);
        r.set(HeaderName.CONTACT, out -> out.text("<sip:a>\r\nInjected: 1"));

        assertThatIllegalArgumentException().isThrownBy(r::toBytes).withMessageContaining("Contact");
        assertThatIllegalArgumentException().isThrownBy(() -> r.first(HeaderName.CONTACT));
        assertThat(request(REGISTER).toBytes()).isNotEmpty(); // the thread's writer is of use again
    }

    @Test
    void anAnswerHasTheStampOfTheRequestAndNoneOfItsOtherEdits() throws Exception {
        SipRequest r = request(REGISTER);
        r.replaceTopVia(r.topVia().withSource(new InetSocketAddress("198.51.100.1", 4444)));
        r.set(HeaderName.MAX_FORWARDS, "69");
        r.addFirst(HeaderName.PATH, "<sip:edge;lr>");
        r.set(HeaderName.CALL_ID, "another");
        SipResponse ok = r.respond(200, "OK");
        for (int i = 0; i < 12; i++) {
            ok.add(HeaderName.CONTACT, "<sip:c" + i + ">");
        }
        ok.addToTag("t");

        assertThat(ok.values(HeaderName.CONTACT)).hasSize(12);
        assertThat(ok.callId()).hasToString("another");
        assertThat(ok.has(HeaderName.PATH)).isFalse();
        assertThat(ok.has(HeaderName.MAX_FORWARDS)).isFalse();
        assertThat(ok.topVia().received()).hasToString("198.51.100.1");
        assertThat(ok.topVia().rport()).isEqualTo(4444);
        assertThat(ok.toString())
                .contains(
                        "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK776asdhds;rport=4444;received=198.51.100.1\r\n");
        assertThat(r.has(HeaderName.CONTACT)).isTrue();
        assertThat(r.to().tag()).isEmpty();
    }

    @Test
    void onlyTheFirstViaOfAListIsStamped() throws Exception {
        SipRequest r = request(register(
                "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK776asdhds;rport",
                "Via: SIP/2.0/UDP a;branch=z9hG4bK1;rport, SIP/2.0/UDP b;branch=z9hG4bK2"));
        r.replaceTopVia(r.topVia().withSource(new InetSocketAddress("198.51.100.1", 4444)));

        assertThat(r.values(HeaderName.VIA))
                .map(ByteSpan::toString)
                .containsExactly(
                        "SIP/2.0/UDP a;branch=z9hG4bK1;rport=4444;received=198.51.100.1",
                        "SIP/2.0/UDP b;branch=z9hG4bK2");
    }
}
