// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import io.gatehouse.acceptance.phone.DigestAnswer;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;

/** A REGISTER as text, to be bent as a test needs it; without further words for the phone's own AOR, with no Contact. */
final class Register {
    private final Phone phone;
    private final StringBuilder fields = new StringBuilder();
    private String requestUri;
    private String to;
    private String callId = Phone.random() + "@rules";
    private int cseq = 1;

    private Register(Phone phone) {
        this.phone = phone;
        this.requestUri = "sip:" + phone.account().domain();
        this.to = phone.aor();
    }

    static Register by(Phone phone) {
        return new Register(phone);
    }

    Register at(String uri) {
        requestUri = uri;
        return this;
    }

    Register to(String aor) {
        to = aor;
        return this;
    }

    Register callId(String id) {
        callId = id;
        return this;
    }

    Register cseq(int number) {
        cseq = number;
        return this;
    }

    /** The value of a Contact field, without angle brackets around a bare URI. */
    Register contact(String value) {
        return field("Contact: " + (value.contains("<") || value.equals("*") ? value : "<" + value + ">"));
    }

    Register field(String line) {
        fields.append(line).append("\r\n");
        return this;
    }

    /** As text, a transaction of its own each time; {@code credentials} is empty or a whole field with its line end. */
    String text(String credentials) {
        return "REGISTER " + requestUri + " SIP/2.0\r\nVia: " + phone.via() + "\r\nMax-Forwards: 70\r\nFrom: <"
                + phone.aor() + ">;tag=" + Phone.random() + "\r\nTo: <" + to + ">\r\nCall-ID: " + callId + "\r\nCSeq: "
                + cseq + " REGISTER\r\n" + fields + credentials + "Content-Length: 0\r\n\r\n";
    }

    /** Without credentials. */
    Message ask() {
        return phone.exchange(text(""));
    }

    Message withCredentials(String value) {
        return phone.exchange(text("Authorization: " + value + "\r\n"));
    }

    /** A challenge is answered once, the first of them. */
    Message send() {
        Message answer = ask();
        return answer.status() == 401 ? withCredentials(credentials(answer.header("WWW-Authenticate"), 1)) : answer;
    }

    /** What answers that challenge with the phone's own name and password. */
    String credentials(String challenge, int nonceCount) {
        return new DigestAnswer(challenge)
                .credentials(
                        phone.account().username(), phone.account().password(), "REGISTER", requestUri, nonceCount);
    }
}
