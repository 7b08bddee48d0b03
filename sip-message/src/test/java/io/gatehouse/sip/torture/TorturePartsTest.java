// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.digest.DigestCredentials;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.Via;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.OtherUri;
import io.gatehouse.sip.uri.SipUri;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parts of the torture messages mean, by the sections of RFC 4475 and RFC 5118. */
class TorturePartsTest {
    private static SipRequest request(String file) throws MalformedMessage {
        return TortureMessage.request(file.indexOf('/') < 0 ? "rfc4475/" + file : file);
    }

    private static SipUri sip(String file) throws MalformedMessage {
        return (SipUri) request(file).requestUri();
    }

    /** §3.1.1.1: blanks, folds, escapes, compact and unknown fields, several Via values in one field. */
    @Test
    void wsinv() throws MalformedMessage {
        SipRequest invite = request("wsinv");
        assertThat(sip("wsinv").parameters().has("unknownparam")).isTrue();
        assertThat(invite.to().uri()).hasToString("sip:vivekg@chair-dnrc.example.com");
        assertThat(invite.to().tag()).contains("1918181833n");
        assertThat(invite.from().displayName()).contains("J Rosenberg \\\"");
        assertThat(invite.from().tag()).contains("98asjd8");
        assertThat(invite.maxForwards()).isEqualTo(OptionalInt.of(68));
        assertThat(invite.cseq().number()).isEqualTo(9);
        assertThat(invite.first(HeaderName.of("Subject"))).hasToString("");
        assertThat(invite.first(HeaderName.of("NewFangledHeader")))
                .hasToString("newfangled value continued newfangled value");
        assertThat(invite.first(HeaderName.of("UnknownHeaderWithUnusualValue"))).hasToString(";;,,;;,;");
        List<Via> vias = invite.values(HeaderName.VIA).stream().map(Via::parse).toList();
        assertThat(vias).extracting(via -> via.transportToken().toString()).containsExactly("UDP", "TCP", "UDP");
        assertThat(vias)
                .extracting(via -> via.host().toString())
                .containsExactly("192.0.2.2", "spindle.example.com", "192.168.255.111");
        assertThat(vias)
                .extracting(via -> via.branch().toString())
                .containsExactly("390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239");
        SipUri route = (SipUri) NameAddr.parse(invite.first(HeaderName.ROUTE)).uri();
        assertThat(route.lr()).isTrue();
        assertThat(route.param("unknownwith")).contains("value");
        NameAddr contact = NameAddr.parse(invite.first(HeaderName.CONTACT));
        assertThat(contact.displayName()).contains("Quoted string \"\"");
        assertThat(contact.param("newparam")).contains("newvalue");
        assertThat(contact.param("secondparam")).contains("");
        assertThat(contact.param("q")).contains("0.33");
        assertThat(invite.body().length()).isEqualTo(150);
    }

    /** §3.1.1.2: every character that the grammar lets stand somewhere. */
    @Test
    void intmeth() throws MalformedMessage {
        SipRequest request = request("intmeth");
        assertThat(request.method()).hasToString("!interesting-Method0123456789_*+`.%indeed'~");
        SipUri uri = sip("intmeth");
        assertThat(uri.user()).contains("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
        assertThat(uri.host()).isEqualTo("example.com");
        assertThat(request.topVia().branch()).hasToString("z9hG4bK-.!%66*_+`'~");
        assertThat(request.to().displayName()).contains("BEL:\u0007 NUL:\0 DEL:\u007f");
        assertThat(request.from().displayName()).contains("token1~` token2'+_ token3*%!.-");
        assertThat(request.from().param("fromParam''~+*_!.-%")).contains("работающий");
        assertThat(request.from().tag()).contains("_token~1'+`*%!-.");
        assertThat(request.callId()).hasToString("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
        assertThat(request.cseq().method()).isEqualTo(request.method());
        assertThat(request.maxForwards()).hasValue(255);
        assertThat(request.first(HeaderName.of("extensionHeader-!.%*+_`'~"))).hasToString("\ufeff大停電");
    }

    /** §3.1.1.3: escapes are undone once, in names of URI parameters too. */
    @Test
    void esc01() throws MalformedMessage {
        assertThat(sip("esc01").user()).contains("sips:user@example.com");
        assertThat(sip("esc01").scheme()).isEqualTo("sip");
        SipRequest invite = request("esc01");
        assertThat(((SipUri) invite.to().uri()).equivalent(SipUri.parse("sip:user@example.com")))
                .isTrue();
        assertThat(((SipUri) invite.from().uri()).user()).contains("I have spaces");
        SipUri contact =
                (SipUri) NameAddr.parse(invite.first(HeaderName.CONTACT)).uri();
        assertThat(contact.user()).contains("caller");
        assertThat(contact.lr()).isTrue();
        assertThat(contact.param("name")).contains("value%41");
    }

    /** §3.1.1.4: a NUL is no end of anything. */
    @Test
    void escnull() throws MalformedMessage {
        assertThat(((SipUri) request("escnull").to().uri()).user()).contains("null-\0-null");
        assertThat(request("escnull").values(HeaderName.CONTACT))
                .extracting(
                        value -> ((SipUri) NameAddr.parse(value).uri()).user().orElseThrow())
                .containsExactly("\0", "\0\0");
    }

    /** §3.1.1.5: a percent sign in a token or a display name escapes nothing. */
    @Test
    void esc02() throws MalformedMessage {
        SipRequest request = request("esc02");
        assertThat(request.isMethod("REGISTER")).isFalse();
        assertThat(request.method()).hasToString("RE%47IST%45R");
        assertThat(request.to().displayName()).contains("%Z%45");
        assertThat(request.topVia().branch()).hasToString("z9hG4bK209%fzsnel234");
        assertThat(request.values(HeaderName.CONTACT)).hasSize(2);
    }

    /** §3.1.1.6. */
    @Test
    void lwsdisp() throws MalformedMessage {
        assertThat(request("lwsdisp").from().displayName()).contains("caller");
        assertThat(request("lwsdisp").from().tag()).contains("323");
    }

    /** §3.1.1.7: long values, many Via fields in every spelling. */
    @Test
    void longreq() throws MalformedMessage {
        SipRequest invite = request("longreq");
        assertThat(invite.values(HeaderName.VIA)).hasSize(34);
        assertThat(invite.topVia().host()).hasToString("sip33.example.com");
        assertThat(invite.topVia().hasMagicCookie()).isFalse();
        SipUri to = (SipUri) invite.to().uri();
        assertThat(to.port()).isEqualTo(6000);
        assertThat(to.param("longparam" + "name".repeat(25))).contains("shortvalue");
        assertThat(invite.from().param("unknownValueless" + "paramname".repeat(10)))
                .contains("");
        assertThat(invite.from().tag()).contains("12" + "982".repeat(50) + "424");
    }

    /** §3.1.1.9: what stands before the @ is the user's. */
    @Test
    void semiuri() throws MalformedMessage {
        assertThat(sip("semiuri").user()).contains("user;par=u@example.net");
        assertThat(sip("semiuri").host()).isEqualTo("example.com");
        assertThat(sip("semiuri").parameters().isEmpty()).isTrue();
        assertThat(request("semiuri").values(HeaderName.ACCEPT)).hasSize(6);
    }

    /** §3.1.1.10. */
    @Test
    void transports() throws MalformedMessage {
        assertThat(request("transports").values(HeaderName.VIA))
                .extracting(
                        value -> Via.parse(value).transport().map(Enum::name).orElse("unknown"))
                .containsExactly("UDP", "unknown", "TLS", "unknown", "TCP");
        assertThat(request("transports").callId()).hasToString("transports.kijh4akdnaqjkwendsasfdj");
    }

    /** §3.1.1.11: a body is bytes, NULs and all. */
    @Test
    void mpart01() throws MalformedMessage {
        byte[] bytes = TortureMessage.bytes("rfc4475/mpart01");
        ByteSpan body = request("mpart01").body();
        assertThat(body.length()).isEqualTo(553);
        assertThat(body.toBytes()).isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 553, bytes.length));
        assertThat(new String(body.toBytes(), StandardCharsets.ISO_8859_1))
                .contains("\0")
                .endsWith("ceef655--\r\n");
    }

    /** §3.1.2.1: the first Via can be made out, the second cannot. */
    @Test
    void badinv01() throws MalformedMessage {
        List<ByteSpan> vias = request("badinv01").values(HeaderName.VIA);
        assertThat(Via.parse(vias.get(0)).host()).hasToString("192.0.2.15");
        assertThatThrownBy(() -> Via.parse(vias.get(1))).isInstanceOf(MalformedHeader.class);
    }

    /** §3.1.2.6: a quote that does not close. */
    @Test
    void quotbal() throws MalformedMessage {
        SipRequest invite = request("quotbal");
        assertThatThrownBy(invite::to).isInstanceOf(MalformedHeader.class);
    }

    /** §3.1.2.11: header fields in a Request-URI are no part of it; a question mark in the user is. */
    @Test
    void escruri() throws MalformedMessage {
        assertThat(request("escruri").requestUriText()).hasToString("sip:user@example.com");
        assertThat(request("escruri").toString()).startsWith("INVITE sip:user@example.com SIP/2.0\r\n");
        assertThat(request("intmeth").requestUriText().toString()).contains("/crazy?,");
    }

    /** §3.1.2.13: a URI with a question mark needs angle brackets; they may be put where they belong. */
    @Test
    void regbadct() throws MalformedMessage {
        ByteSpan contact = request("regbadct").first(HeaderName.CONTACT);
        assertThatThrownBy(() -> NameAddr.parse(contact, SipCompliance.STRICT)).isInstanceOf(MalformedHeader.class);
        assertThat(((SipUri) NameAddr.parse(contact).uri()).headers()).hasToString("Route=%3Csip:sip.example.com%3E");
    }

    /** §3.1.2.14, §3.1.2.15: blanks beside the URI and a comma in the display name leave no doubt what is meant. */
    @Test
    void badaspecAndBaddn() throws MalformedMessage {
        assertThat(request("badaspec").to().uri()).hasToString("sip:t.watson@example.org");
        assertThat(request("badaspec").to().displayName()).contains("Watson, Thomas");
        assertThat(request("baddn").from().displayName()).contains("Bell, Alexander");
    }

    /** §3.2.1: the magic cookie alone identifies nothing. */
    @Test
    void badbranch() throws MalformedMessage {
        assertThat(request("badbranch").topVia().hasMagicCookie()).isFalse();
    }

    /** §3.3.2, §3.3.3, §3.3.4: URIs of other schemes are URIs. */
    @Test
    void otherSchemes() throws MalformedMessage {
        assertThat(request("unkscm").requestUri()).isInstanceOf(OtherUri.class);
        assertThat(request("unkscm").requestUri().scheme()).isEqualTo("nobodyknowsthisscheme");
        assertThat(request("novelsc").requestUri().scheme()).isEqualTo("soap.beep");
        SipRequest register = request("unksm2");
        assertThat(register.to().uri().scheme()).isEqualTo("isbn");
        assertThat(register.from().uri().scheme()).isEqualTo("http");
        assertThat(NameAddr.parse(register.first(HeaderName.CONTACT)).uri().scheme())
                .isEqualTo("name");
    }

    /** §3.3.7: another scheme than Digest. */
    @Test
    void regaut01() throws MalformedMessage {
        assertThat(DigestCredentials.isDigest(request("regaut01").first(HeaderName.AUTHORIZATION)))
                .isFalse();
    }

    /** §3.3.12 to §3.3.14: whose parameter it is, and header fields that a Contact may have. */
    @Test
    void contacts() throws MalformedMessage {
        NameAddr bare = NameAddr.parse(request("cparam01").first(HeaderName.CONTACT));
        assertThat(bare.param("unknownparam")).contains("");
        assertThat(((SipUri) bare.uri()).parameters().isEmpty()).isTrue();
        NameAddr bracketed = NameAddr.parse(request("cparam02").first(HeaderName.CONTACT));
        assertThat(bracketed.param("unknownparam")).isEmpty();
        assertThat(((SipUri) bracketed.uri()).param("unknownparam")).contains("");
        NameAddr withHeader = NameAddr.parse(request("regescrt").first(HeaderName.CONTACT));
        assertThat(((SipUri) withHeader.uri()).headers()).hasToString("Route=%3Csip:sip.example.com%3E");
    }

    /** §3.4.1: no branch, no tag, no Max-Forwards, no Content-Length. */
    @Test
    void inv2543() throws MalformedMessage {
        SipRequest invite = request("inv2543");
        assertThat(invite.topVia().branch().isPresent()).isFalse();
        assertThat(invite.from().tag()).isEmpty();
        assertThat(invite.maxForwards()).isEmpty();
        assertThat(invite.body().length()).isEqualTo(105);
        assertThat(((SipUri) invite.to().uri()).parameters().isEmpty()).isTrue();
        assertThat(invite.to().param("user")).contains("phone");
    }

    /** RFC 5118 §4.1 to §4.4: the brackets say what is address and what is port. */
    @ParameterizedTest
    @CsvSource({
        "ipv6-good, 2001:db8::10, -1",
        "port-ambiguous, 2001:db8::10:5070, -1",
        "port-unambiguous, 2001:db8::10, 5070"
    })
    void ipv6References(String file, String host, int port) throws MalformedMessage {
        SipUri uri = sip("rfc5118/" + file);
        assertThat(uri.host()).isEqualTo(host);
        assertThat(uri.port()).isEqualTo(port);
        assertThat(request("rfc5118/" + file).topVia().host()).hasToString("[2001:db8::9:1]");
    }

    /** RFC 5118 §4.2: an address without brackets is none. */
    @Test
    void ipv6WithoutBrackets() throws MalformedMessage {
        SipRequest register = request("rfc5118/ipv6-bad");
        assertThatThrownBy(register::requestUri).isInstanceOf(MalformedHeader.class);
    }

    /** RFC 5118 §4.5: with and without brackets. */
    @ParameterizedTest
    @CsvSource({
        "via-received-param-with-delim, [2001:db8::9:255], z9hG4bKas3-111",
        "via-received-param-no-delim, 2001:db8::9:255, z9hG4bKas3"
    })
    void received(String file, String received, String branch) throws MalformedMessage {
        Via via = request("rfc5118/" + file).topVia();
        assertThat(via.received()).hasToString(received);
        assertThat(via.branch()).hasToString(branch);
    }

    /** RFC 5118 §4.6, §4.8, §4.9: bodies with addresses of either family are bodies. */
    @ParameterizedTest
    @CsvSource({"ipv6-in-sdp, 251", "mult-ip-in-sdp, 189", "ipv4-mapped-ipv6, 245"})
    void bodies(String file, int length) throws MalformedMessage {
        assertThat(request("rfc5118/" + file).body().length()).isEqualTo(length);
    }

    /** RFC 5118 §4.7, §4.9: both families in one list of Via fields, and IPv4 addresses written as IPv6. */
    @Test
    void mixedVias() throws MalformedMessage {
        assertThat(request("rfc5118/mult-ip-in-header").values(HeaderName.VIA))
                .extracting(value ->
                        Via.parse(value).host() + " " + Via.parse(value).port())
                .containsExactly("[2001:db8::9:1] 6050", "192.0.2.1 -1", "[2001:db8::9:255] -1");
        assertThat(request("rfc5118/ipv4-mapped-ipv6").values(HeaderName.VIA))
                .extracting(value ->
                        Via.parse(value).host() + " " + Via.parse(value).port())
                .containsExactly("[::ffff:192.0.2.10] 19823", "[::ffff:192.0.2.2] -1");
    }

    /** RFC 5118 §4.10: RFC 3261's grammar wrote three colons; both must be tolerated, and are one address. */
    @ParameterizedTest
    @ValueSource(strings = {"ipv6-bug-abnf-3-colons", "ipv6-correct-abnf-2-colons"})
    void threeColons(String file) throws MalformedMessage {
        assertThat(sip("rfc5118/" + file).equivalent(SipUri.parse("sip:user@[2001:db8::192.0.2.1]")))
                .isTrue();
        assertThat(((SipUri) request("rfc5118/" + file).to().uri()).user()).contains("user");
    }

    /** Three colons elsewhere are no address. */
    @ParameterizedTest
    @ValueSource(strings = {"[2001:db8:::1]", "[:::]", "[2001:::db8::192.0.2.1]", "[2001:db8:::192.0.2.1]x"})
    void threeColonsElsewhere(String host) {
        assertThatThrownBy(() -> SipUri.parse("sip:user@" + host)).isInstanceOf(MalformedHeader.class);
    }
}
