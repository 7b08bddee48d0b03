// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.message;

import io.gatehouse.fuzz.Finding;
import io.gatehouse.fuzz.FuzzTarget;
import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A datagram as a message. What is read and written is read again the same; what the strict parser takes the other one takes;
 * parts are read or refused with {@link MalformedHeader}; an answer can be made and has no more lines than it was given.
 */
public final class MessageTarget implements FuzzTarget {
    private static final HeaderName NEWCOMER = HeaderName.of("X-Newcomer");

    private final SipParser parser = new SipParser(ParserLimits.DEFAULT);
    private final SipParser strict = new SipParser(new ParserLimits(
            ParserLimits.DEFAULT.maxMessageBytes(),
            ParserLimits.DEFAULT.maxHeaderBytes(),
            ParserLimits.DEFAULT.maxHeaders(),
            ParserLimits.DEFAULT.maxBodyBytes(),
            SipCompliance.STRICT));

    @Override
    public void run(byte[] input) {
        SipMessage message;
        try {
            message = parser.parse(input.clone());
        } catch (MalformedMessage broken) {
            Finding.unless(strictlyRefused(input), "the strict parser takes what the other one refuses");
            broken.answerable().ifPresent(request -> answer(request, broken.suggestedStatus()));
            return;
        }
        byte[] first = message.toBytes();
        SipMessage again = parsed(first);
        Finding.unless(fields(again).equals(fields(message)), "other fields after writing");
        Finding.unless(again.body().equals(message.body()), "another body after writing");
        Finding.unless(Arrays.equals(again.toBytes(), first), "written otherwise the second time");
        readParts(message);
        edit(message);
    }

    private boolean strictlyRefused(byte[] input) {
        try {
            strict.parse(input.clone());
            return false;
        } catch (MalformedMessage broken) {
            return true;
        }
    }

    private SipMessage parsed(byte[] bytes) {
        try {
            return parser.parse(bytes);
        } catch (MalformedMessage broken) {
            throw new Finding("what was written cannot be read", broken);
        }
    }

    private static List<String> fields(SipMessage message) {
        List<String> fields = new ArrayList<>();
        message.forEachField((name, value) -> {
            if (!name.equals(HeaderName.CONTENT_LENGTH)) {
                fields.add(name + ":" + value);
            }
        });
        return fields;
    }

    private static void answer(SipRequest request, int status) {
        if (status == 0) {
            return;
        }
        SipResponse response = request.respond(status, "Refused");
        response.addToTag("fuzz");
        response.toBytes();
    }

    private static void readParts(SipMessage message) {
        HeaderParts.read(message::topVia);
        HeaderParts.read(message::from);
        HeaderParts.read(message::to);
        HeaderParts.read(message::cseq);
        HeaderParts.read(message::callId);
        HeaderParts.read(message::maxForwards);
        List<HeaderName> names = new ArrayList<>();
        message.forEachField((name, value) -> names.add(name));
        for (HeaderName name : names) {
            Finding.unless(message.has(name), "a field that is shown and is not there");
            HeaderParts.read(() -> message.first(name));
            HeaderParts.read(() -> message.values(name));
            message.lists(name, "path");
        }
        if (message instanceof SipRequest request) {
            HeaderParts.read(request::requestUri);
            answer(request, 400);
        }
    }

    /** Another Via, one field more and one less: still a message, with those edits alone. */
    private void edit(SipMessage message) {
        int before = fields(message).size();
        SipMessage view = message.view();
        view.addFirst(HeaderName.VIA, "SIP/2.0/TCP proxy.example.com;branch=z9hG4bKfuzz");
        view.add(NEWCOMER, "1");
        SipMessage edited = parsed(view.toBytes());
        Finding.unless(fields(edited).size() == before + 2, "adding two fields added others");
        Finding.unless(edited.topVia().host().contentEquals("proxy.example.com"), "another Via on top");
        edited.removeFirst(HeaderName.VIA);
        edited.remove(NEWCOMER);
        Finding.unless(
                parsed(edited.toBytes()).values(HeaderName.VIA).equals(message.values(HeaderName.VIA)),
                "other Via fields after adding and removing one");
    }
}
