// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.message;

import static io.gatehouse.sip.message.Messages.REGISTER;
import static io.gatehouse.sip.message.Messages.register;
import static io.gatehouse.sip.message.Messages.wire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.sip.message.MalformedMessage.Kind;
import io.gatehouse.sip.message.StreamFramer.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFramerTest {
    private static final String WITH_BODY = register("Content-Length: 0\n\n", "l :\n  4\n\nbody");

    private final StreamFramer framer = new StreamFramer(ParserLimits.DEFAULT);

    private void feed(String text) {
        byte[] bytes = wire(text);
        framer.feed(bytes, 0, bytes.length);
    }

    @Test
    void cutsMessagesThatArriveTogether() throws Exception {
        feed(REGISTER + WITH_BODY + REGISTER);

        assertThat(framer.next()).isEqualTo(Event.MESSAGE);
        assertThat(framer.message()).isEqualTo(wire(REGISTER));
        assertThat(framer.next()).isEqualTo(Event.MESSAGE);
        assertThat(framer.message()).isEqualTo(wire(WITH_BODY));
        assertThat(framer.next()).isEqualTo(Event.MESSAGE);
        assertThat(framer.next()).isEqualTo(Event.NEED_MORE);
        assertThat(framer.midMessage()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void cutsMessagesThatArriveInPieces(int piece) throws Exception {
        byte[] bytes = wire((WITH_BODY + REGISTER).repeat(20));
        int messages = 0;
        for (int at = 0; at < bytes.length; at += piece) {
            framer.feed(bytes, at, Math.min(piece, bytes.length - at));
            while (framer.next() == Event.MESSAGE) {
                assertThat(framer.message()).isEqualTo(wire(messages++ % 2 == 0 ? WITH_BODY : REGISTER));
            }
        }
        assertThat(messages).isEqualTo(40);
    }

    @Test
    void findsPingsAndPongsBetweenMessages() throws Exception {
        feed("\n\n");
        assertThat(framer.next()).isEqualTo(Event.PING);
        assertThat(framer.next()).isEqualTo(Event.NEED_MORE);
        feed("\n");
        assertThat(framer.next()).isEqualTo(Event.PONG);
        assertThat(framer.next()).isEqualTo(Event.NEED_MORE);
        feed("\n");
        assertThat(framer.next()).as("the second half of a ping").isEqualTo(Event.PING);
        feed(REGISTER + "\n\n" + REGISTER);
        assertThat(framer.next()).isEqualTo(Event.MESSAGE);
        assertThat(framer.next()).isEqualTo(Event.PING);
        assertThat(framer.next()).isEqualTo(Event.MESSAGE);
    }

    @Test
    void aBodyOfTwoGigabytesIsRefusedBeforeAnythingIsKeptForIt() {
        feed(register("Content-Length: 0", "Content-Length: 2147483648"));

        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, framer::next);

        assertThat(e.kind()).isEqualTo(Kind.BODY_TOO_LARGE);
        assertThat(e.suggestedStatus()).isEqualTo(413);
        assertThat(e.answerable()).isPresent();
        assertThat(framer.buffered()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Length: 0", "Content-Length: x", "Content-Length:", "Content-Length: 0\nl: 1"})
    void aStreamNeedsOneContentLength(String line) {
        feed(register("Content-Length: 0", line));

        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, framer::next);

        assertThat(e.kind()).isEqualTo(Kind.CONTENT_LENGTH);
        assertThat(e.suggestedStatus()).isEqualTo(400);
    }

    @Test
    void aHeaderSectionThatNeverEndsIsBounded() throws Exception {
        feed("REGISTER sip:test.io SIP/2.0\n");
        MalformedMessage e = null;
        for (int i = 0; i < 10_000 && e == null; i++) {
            feed("X: 0123456789\n");
            e = catchThrowableOfType(MalformedMessage.class, framer::next);
        }

        assertThat(e.kind()).isEqualTo(Kind.HEADERS_TOO_LARGE);
        assertThat(e.answerable()).as("without a Via").isEmpty();
        assertThat(framer.buffered()).isZero();
        assertThat(catchThrowableOfType(MalformedMessage.class, framer::next)).isNotNull();
    }

    @Test
    void aRequestWhoseHeaderSectionNeverEndsCanBeAnswered() {
        feed(register("Content-Length: 0\n\n", "X: 0123456789\n".repeat(10_000)));

        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, framer::next);

        assertThat(e.kind()).isEqualTo(Kind.HEADERS_TOO_LARGE);
        assertThat(e.suggestedStatus()).isEqualTo(513);
        assertThat(framer.remains()).hasSize(4_096);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\n",
                "POST / HTTP/1.1\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\n",
                "\u0016\u0003\u0001",
                "SSIP/2.0 200 OK\n",
                "REGISTER sip:test.io\n",
                "{\"jsonrpc\""
            })
    void whatIsNoSipIsGivenUpAsSoonAsItShows(String text) {
        feed(text);

        MalformedMessage e = catchThrowableOfType(MalformedMessage.class, framer::next);

        assertThat(e.kind()).isEqualTo(Kind.NOT_SIP);
        assertThat(e.suggestedStatus()).isZero();
        assertThat(framer.remains()).isEqualTo(wire(text));
    }

    @Test
    void whatIsNoSipIsGivenUpBehindMessagesToo() throws Exception {
        feed(REGISTER + "\n\n" + "GET / HTTP/1.1\n");
        assertThat(framer.next()).isEqualTo(Event.MESSAGE);
        assertThat(framer.next()).isEqualTo(Event.PING);

        assertThat(catchThrowableOfType(MalformedMessage.class, framer::next).kind())
                .isEqualTo(Kind.NOT_SIP);
        assertThat(framer.remains()).isEqualTo(wire("GET / HTTP/1.1\n"));
    }

    /** What is nearly a start line is the parser's to answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "REGISTER  sip:test.io  SIP/2.0 \n",
                "REGISTER sip:test.io SIP/7.0\n",
                "SIP/2.0\n",
                "\n",
                "REGISTER sip:test.io SI"
            })
    void whatMayBecomeSipIsWaitedFor(String text) throws Exception {
        feed(text);

        Event event = framer.next();
        assertThat(event == Event.PONG ? framer.next() : event).isEqualTo(Event.NEED_MORE);
    }

    @Test
    void saysWhenAMessageHasBegun() throws Exception {
        feed("REGISTER sip:test.io");

        assertThat(framer.next()).isEqualTo(Event.NEED_MORE);
        assertThat(framer.midMessage()).isTrue();
    }
}
