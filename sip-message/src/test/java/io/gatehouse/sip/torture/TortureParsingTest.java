// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.MalformedMessage.Kind;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.StreamFramer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which torture messages are messages at all: everything that is not in {@link #REFUSED} parses, and goes out as it came in.
 * What a part of one means stands in {@link TorturePartsTest}, what the server does with it in its acceptance tests.
 */
class TortureParsingTest {
    /** By the section that says so. The other invalid ones of §3.1.2 are broken in a part that is read when asked for. */
    private static final Map<String, Kind> REFUSED = Map.ofEntries(
            Map.entry("rfc4475/clerr", Kind.CONTENT_LENGTH), // §3.1.2.2
            Map.entry("rfc4475/ncl", Kind.CONTENT_LENGTH), // §3.1.2.3
            Map.entry("rfc4475/scalar02", Kind.CSEQ), // §3.1.2.4
            Map.entry("rfc4475/scalarlg", Kind.CSEQ), // §3.1.2.5
            Map.entry("rfc4475/ltgtruri", Kind.START_LINE), // §3.1.2.7
            Map.entry("rfc4475/lwsruri", Kind.START_LINE), // §3.1.2.8
            Map.entry("rfc4475/lwsstart", Kind.START_LINE), // §3.1.2.9
            Map.entry("rfc4475/trws", Kind.START_LINE), // §3.1.2.10
            Map.entry("rfc4475/badvers", Kind.VERSION), // §3.1.2.16
            Map.entry("rfc4475/mismatch01", Kind.CSEQ), // §3.1.2.17
            Map.entry("rfc4475/mismatch02", Kind.CSEQ), // §3.1.2.18
            Map.entry("rfc4475/bigcode", Kind.START_LINE), // §3.1.2.19
            Map.entry("rfc4475/insuf", Kind.MISSING_HEADER), // §3.3.1
            Map.entry("rfc4475/multi01", Kind.DUPLICATE_HEADER), // §3.3.8
            Map.entry("rfc4475/mcl01", Kind.CONTENT_LENGTH)); // §3.3.9

    /** Those that are answered all the same, which none of the broken responses is. */
    private static final Set<String> UNANSWERABLE = Set.of("rfc4475/scalarlg", "rfc4475/bigcode");

    private static Set<String> files(String rfc) throws IOException, URISyntaxException {
        Path folder =
                Path.of(TortureParsingTest.class.getResource("/torture/" + rfc).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> rfc + "/" + file.getFileName().toString().replace(".dat", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static Stream<String> refused() {
        return REFUSED.keySet().stream().sorted();
    }

    static Stream<String> taken() throws IOException, URISyntaxException {
        return Stream.concat(files("rfc4475").stream(), files("rfc5118").stream())
                .filter(file -> !REFUSED.containsKey(file));
    }

    @Test
    void everyMessageOfBothRfcsIsThere() throws IOException, URISyntaxException {
        assertThat(files("rfc4475")).hasSize(49).containsAll(REFUSED.keySet());
        assertThat(files("rfc5118")).hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedForWhatIsWrongWithIt(String file) {
        MalformedMessage broken = catchThrowableOfType(MalformedMessage.class, () -> TortureMessage.parse(file));
        assertThat(broken.kind()).isEqualTo(REFUSED.get(file));
        assertThat(broken.suggestedStatus())
                .isEqualTo(UNANSWERABLE.contains(file) ? 0 : file.endsWith("badvers") ? 505 : 400);
    }

    @ParameterizedTest
    @MethodSource("taken")
    void isReadAndGoesOutAsItCameIn(String file) throws MalformedMessage {
        byte[] bytes = TortureMessage.bytes(file);
        SipMessage message = TortureMessage.parse(file);
        byte[] out = message.toBytes();
        SipMessage again = new SipParser(ParserLimits.DEFAULT).parse(out);
        assertThat(fields(again)).isEqualTo(fields(message));
        assertThat(again.body()).isEqualTo(message.body());
        if (unfolded(message, bytes)
                && !file.endsWith("dblreq")
                && !file.endsWith("escruri")
                && message.has(HeaderName.CONTENT_LENGTH)) {
            assertThat(out).isEqualTo(bytes);
        }
    }

    private static boolean unfolded(SipMessage message, byte[] bytes) {
        String text = new String(bytes, 0, bytes.length - message.body().length(), StandardCharsets.ISO_8859_1);
        return !text.contains("\r\n ");
    }

    private static List<String> fields(SipMessage message) {
        List<String> fields = new ArrayList<>();
        message.forEachField((name, value) -> {
            if (!name.equals(HeaderName.CONTENT_LENGTH)) {
                fields.add(name + ": " + value);
            }
        });
        return fields;
    }

    /** §3.1.1.12, §3.1.1.13: what a reason phrase may be. */
    @Test
    void reasonPhrasesMayBeUnusualOrEmpty() throws MalformedMessage {
        SipResponse unusual = (SipResponse) TortureMessage.parse("rfc4475/unreason");
        assertThat(unusual.status()).isEqualTo(200);
        assertThat(unusual.reason()).hasToString("= 2**3 * 5**2 но сто девяносто девять - простое");
        SipResponse empty = (SipResponse) TortureMessage.parse("rfc4475/noreason");
        assertThat(empty.status()).isEqualTo(100);
        assertThat(empty.reason().isEmpty()).isTrue();
    }

    /** §3.1.1.8: what follows the message in a datagram is not the message's; on a stream it is the next one. */
    @Test
    void trailingOctetsAreNotOfTheMessage() throws MalformedMessage {
        SipMessage register = TortureMessage.parse("rfc4475/dblreq");
        assertThat(register.body().isEmpty()).isTrue();
        assertThat(register.toString()).doesNotContain("INVITE");
        byte[] bytes = TortureMessage.bytes("rfc4475/dblreq");
        StreamFramer framer = new StreamFramer(ParserLimits.DEFAULT);
        framer.feed(bytes, 0, bytes.length);
        assertThat(framer.next()).isEqualTo(StreamFramer.Event.MESSAGE);
        assertThat(framer.next()).isEqualTo(StreamFramer.Event.PONG);
        assertThat(framer.next()).isEqualTo(StreamFramer.Event.MESSAGE);
        assertThat(new String(framer.message(), StandardCharsets.UTF_8)).startsWith("INVITE sip:joe@example.com");
    }

    /** On a stream a message is cut by its Content-Length: without one, or with a broken one, the place is lost. */
    @Test
    void aStreamEndsAtWhatCannotBeCut() {
        for (String file : List.of("ncl", "mcl01", "inv2543")) {
            byte[] bytes = TortureMessage.bytes("rfc4475/" + file);
            StreamFramer framer = new StreamFramer(ParserLimits.DEFAULT);
            framer.feed(bytes, 0, bytes.length);
            assertThatThrownBy(framer::next)
                    .isInstanceOfSatisfying(
                            MalformedMessage.class,
                            broken -> assertThat(broken.suggestedStatus()).isEqualTo(400));
        }
    }
}
