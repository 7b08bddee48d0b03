// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static io.gatehouse.sip.message.Messages.REGISTER;
import static io.gatehouse.sip.message.Messages.wire;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gatehouse.sip.digest.DigestCredentials;
import io.gatehouse.sip.uri.NameAddr;
import io.gatehouse.sip.uri.SipUri;
import io.gatehouse.sip.uri.Uri;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever comes in: what is declared is thrown, nothing else. The seed is fixed, so a failure comes again. */
class MutatedInputTest {
    private static final byte[] SPICE =
            "\r\n\t \"\\<>;,:=@%?[]0/*\0\u007f".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int ROUNDS = 30_000;

    private final Random random = new Random(20_261_124);

    @Test
    void messagesThrowOnlyMalformedMessage() {
        byte[] seed = wire(REGISTER.replace("X-Unknown:", "Route: <sip:a@b;lr>, \"x\" <sip:c>\nX-Unknown:"));
        for (int i = 0; i < ROUNDS; i++) {
            byte[] input = mutated(seed);
            assertThatCode(() -> readAll(input))
                    .as(() -> new String(input, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotThrowAnyException();
        }
    }

    private static void readAll(byte[] input) {
        SipMessage m;
        try {
            m = new SipParser(ParserLimits.DEFAULT).parse(input);
        } catch (MalformedMessage e) {
            e.answerable().ifPresent(r -> r.respond(400, "Bad Request").toBytes());
            return;
        }
        m.forEachField((name, value) -> m.values(name));
        tolerate(m::topVia);
        tolerate(m::from);
        tolerate(m::to);
        tolerate(m::cseq);
        if (m instanceof SipRequest r) {
            tolerate(r::requestUri);
            SipResponse response = r.respond(200, "OK");
            response.addToTag("t");
            response.toBytes();
        }
        SipMessage view = m.view();
        view.removeFirst(HeaderName.ROUTE);
        view.removeFirst(HeaderName.VIA);
        view.toBytes();
    }

    private static void tolerate(Runnable read) {
        try {
            read.run();
        } catch (MalformedHeader e) {
            // declared
            return;
        }
    }

    @Test
    void streamsThrowOnlyMalformedMessage() {
        byte[] seed = wire(REGISTER + "\n\n" + REGISTER);
        for (int i = 0; i < ROUNDS / 3; i++) {
            byte[] input = mutated(seed);
            assertThatCode(() -> frame(input)).doesNotThrowAnyException();
        }
    }

    private static void frame(byte[] input) {
        StreamFramer framer = new StreamFramer(ParserLimits.DEFAULT);
        try {
            for (int at = 0; at < input.length; at += 50) {
                framer.feed(input, at, Math.min(50, input.length - at));
                while (framer.next() != StreamFramer.Event.NEED_MORE) {
                    framer.message();
                }
            }
        } catch (MalformedMessage e) {
            e.answerable().ifPresent(r -> r.respond(400, "Bad Request").toBytes());
        }
    }

    @Test
    void urisThrowOnlyMalformedUri() {
        SipUri other = SipUri.parse("sip:a@b;x=%41;transport=tcp?y=1&z");
        values(
                span -> {
                    Uri uri = Uri.parse(span);
                    if (uri instanceof SipUri sip) {
                        sip.user();
                        sip.param("lr");
                        sip.equivalent(other);
                        sip.equivalenceHash();
                        sip.withoutHeaders();
                    }
                },
                "sip:al%69ce:pw@[2001:db8::1]:5061;transport=tcp;lr=on?a=b&c=%20",
                "sip:a@b;x=%41;transport=tcp?y=1&z",
                "tel:+1-201-555;phone-context=x");
    }

    @Test
    void addressesViasAndCredentialsThrowOnlyMalformedHeader() {
        values(
                span -> NameAddr.parse(span).withTag("x").param("q"),
                "\"A \\\" b\" <sip:a@b;lr>;tag=1;+sip.instance=\"<urn:x>\";q=0.1",
                "sip:a@b;tag=\"x\"");
        values(
                span -> Via.parse(span)
                        .withSource(new InetSocketAddress("10.0.0.1", 5))
                        .rport(),
                "SIP / 2.0 / UDP [2001:db8::1]:5060 ;branch=z9hG4bK1;rport;received=1.2.3.4");
        values(
                span -> DigestCredentials.parse(span).nonceCount(),
                "Digest username=\"a\\\"\", realm=\"r\", nonce=\"n\", uri=\"sip:a\", response=\"x\", nc=00000001, qop=auth");
        values(CSeq::parse, "4711 INVITE");
    }

    private void values(Consumer<ByteSpan> read, String... seeds) {
        for (String seed : seeds) {
            byte[] bytes = wire(seed);
            for (int i = 0; i < ROUNDS / 3; i++) {
                ByteSpan input = ByteSpan.of(mutated(bytes));
                assertThatCode(() -> tolerate(() -> read.accept(input)))
                        .as(input::toString)
                        .doesNotThrowAnyException();
            }
        }
    }

    private byte[] mutated(byte[] seed) {
        byte[] b = seed.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(b.length);
            switch (random.nextInt(5)) {
                case 0 -> b[at] = (byte) random.nextInt(256);
                case 1 -> b[at] = SPICE[random.nextInt(SPICE.length)];
                case 2 -> b = Arrays.copyOf(b, Math.max(at, 1));
                case 3 -> b = with(b, at, SPICE[random.nextInt(SPICE.length)]);
                default -> b = without(b, at, random.nextInt(Math.min(20, b.length - at)));
            }
        }
        return b;
    }

    private static byte[] with(byte[] b, int at, byte extra) {
        byte[] longer = Arrays.copyOf(b, b.length + 1);
        System.arraycopy(b, at, longer, at + 1, b.length - at);
        longer[at] = extra;
        return longer;
    }

    private static byte[] without(byte[] b, int at, int count) {
        byte[] shorter = new byte[b.length - count];
        System.arraycopy(b, 0, shorter, 0, at);
        System.arraycopy(b, at + count, shorter, at, b.length - at - count);
        return shorter;
    }
}
