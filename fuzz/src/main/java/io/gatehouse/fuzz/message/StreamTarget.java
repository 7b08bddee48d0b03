// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.message;

import io.gatehouse.fuzz.Finding;
import io.gatehouse.fuzz.FuzzTarget;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.StreamFramer;
import io.gatehouse.sip.message.StreamFramer.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a stream. However they arrive, the same messages are cut from them; the framer holds no more than came; the parser
 * finds every message's end where the framer found it, or two machines would see two different streams.
 */
public final class StreamTarget implements FuzzTarget {
    private static final int LARGEST_PIECE = 61;

    private final SipParser parser = new SipParser(ParserLimits.DEFAULT);

    @Override
    public void run(byte[] input) {
        List<ByteSpan> whole = cut(input, input.length);
        int piece = input.length == 0 ? 1 : 1 + (input[input.length - 1] & 0xff) % LARGEST_PIECE;
        Finding.unless(whole.equals(cut(input, piece)), "cut otherwise when it came in pieces of " + piece);
        whole.forEach(this::endsWhereItWasCut);
    }

    /** The messages, and the fault that ended it if there was one. */
    private static List<ByteSpan> cut(byte[] input, int piece) {
        StreamFramer framer = new StreamFramer(ParserLimits.DEFAULT);
        List<ByteSpan> found = new ArrayList<>();
        int fed = 0;
        try {
            while (fed < input.length) {
                int length = Math.min(piece, input.length - fed);
                framer.feed(input, fed, length);
                fed += length;
                drain(framer, found);
                Finding.unless(framer.buffered() <= fed, "holds more than came");
            }
        } catch (MalformedMessage broken) {
            found.add(ByteSpan.of(broken.kind().name()));
        }
        return found;
    }

    private static void drain(StreamFramer framer, List<ByteSpan> found) throws MalformedMessage {
        for (Event event = framer.next(); event != Event.NEED_MORE; event = framer.next()) {
            if (event == Event.MESSAGE) {
                found.add(ByteSpan.of(framer.message()));
            }
        }
    }

    private void endsWhereItWasCut(ByteSpan message) {
        SipMessage parsed;
        try {
            parsed = parser.parse(message.toBytes());
        } catch (MalformedMessage broken) {
            return;
        }
        ByteSpan length = parsed.first(HeaderName.CONTENT_LENGTH);
        Finding.unless(length.parseUnsigned(Integer.MAX_VALUE) == parsed.body().length(), "a body of another length");
        Finding.unless(
                parsed.body().offset() + parsed.body().length() == message.length(),
                "the framer put more into the message than the parser");
    }
}
