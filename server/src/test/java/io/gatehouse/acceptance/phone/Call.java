// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.phone;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One leg of a call as a phone sees it: the dialog's identity, route set and remote target (RFC 3261 §12). */
public final class Call {
    private static final String SDP = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 40000 RTP/AVP 0
            """.replace("\n", "\r\n");

    private final Phone phone;
    private final boolean caller;
    private final Message invite;
    private Message answer;
    private String localTag;

    private Call(Phone phone, boolean caller, Message invite) {
        this.phone = phone;
        this.caller = caller;
        this.invite = invite;
    }

    static Call begin(Phone phone, String target) {
        return begin(phone, target, sdpFields());
    }

    /** With these fields and body behind Contact, none if empty. */
    static Call begin(Phone phone, String target, String body) {
        String id = Phone.random() + "@phone";
        String tag = Phone.random();
        String fields = "Contact: <" + phone.contactUri() + ">\r\n" + body;
        String first = phone.outOfDialog("INVITE", target, target, fields, id, tag);
        phone.send(first);
        Call call = new Call(phone, true, Message.parse(first));
        Message response = call.awaitResponse(m -> true);
        if (response.status() >= 300) {
            call.acknowledgeRefusal(response);
        }
        if (response.status() != 407) {
            call.answer = response; // a connection that is signed in is not challenged: 100 comes at once
            return call;
        }
        String second = phone.outOfDialog(
                "INVITE", target, target, phone.authorize(response, "INVITE", target) + fields, id, tag);
        phone.send(second);
        return new Call(phone, true, Message.parse(second));
    }

    static Call incoming(Phone phone, Message invite) {
        return new Call(phone, false, invite);
    }

    public Message invite() {
        return invite;
    }

    /** Caller: waits for that status, provisional or final; a non-2xx final is acknowledged. */
    public Message awaitStatus(int status) {
        if (answer != null && answer.status() == status) {
            return answer;
        }
        Message response = awaitResponse(m -> m.status() == status || m.status() >= 200);
        if (response.status() >= 300) {
            acknowledgeRefusal(response);
        }
        if (response.status() != status) {
            throw new AssertionError("expected " + status + " and got\n" + response);
        }
        answer = response;
        return response;
    }

    private Message awaitResponse(java.util.function.Predicate<Message> wanted) {
        return phone.await(
                "a response to\n" + invite,
                m -> m.isResponse()
                        && m.header("Call-ID").equals(invite.header("Call-ID"))
                        && m.header("CSeq").equals(invite.header("CSeq"))
                        && wanted.test(m));
    }

    /** Callee: any response, with our tag and, where it makes a dialog, Contact and route set. */
    public void respond(int status, String reason) {
        boolean dialogForming = status > 100 && status < 300;
        String contact = dialogForming ? "Contact: <" + phone.contactUri() + ">\r\n" : "";
        respond(status, reason, contact + (status == 200 ? sdpFields() : ""));
    }

    /** Callee: a response with these further fields, each with its line end. */
    public void respond(int status, String reason, String fields) {
        if (localTag == null) {
            localTag = Phone.random();
        }
        phone.send(Phone.response(invite, localTag, status, reason, fields));
    }

    /** Callee: waits for the ACK to its 2xx. */
    public Message awaitAck() {
        return phone.await("an ACK", m -> !m.isResponse() && m.method().equals("ACK") && sameCall(m));
    }

    /** Waits for a request of this call and answers it 200. */
    public Message awaitAndAccept(String method) {
        Message request =
                phone.await("a " + method, m -> !m.isResponse() && m.method().equals(method) && sameCall(m));
        phone.send(Phone.response(request, localTag, 200, "OK", ""));
        return request;
    }

    private boolean sameCall(Message message) {
        return message.header("Call-ID").equals(invite.header("Call-ID"));
    }

    /** Caller: ACK to the 2xx, along the route set. */
    public void ack() {
        phone.send(inDialog("ACK", invite.cseq()));
    }

    /** Caller: the same with an SDP, to an INVITE that had none (RFC 3264 §4). */
    public void ackWithAnswer() {
        phone.send(inDialog("ACK", invite.cseq()).replace("Content-Length: 0\r\n\r\n", sdpFields()));
    }

    /** Either side: the ACK to the 2xx of an INVITE within the dialog. */
    public void acknowledge(Message reinvite) {
        phone.send(inDialog("ACK", reinvite.cseq()));
    }

    /** Either side: 200 with Contact and SDP to an INVITE within the dialog. */
    public void answerAgain(Message reinvite) {
        phone.send(Phone.response(
                reinvite, localTag, 200, "OK", "Contact: <" + phone.contactUri() + ">\r\n" + sdpFields()));
    }

    /** Either side: sends a request in the dialog, along the route set. */
    public Message send(String method) {
        String text = inDialog(method, phone.nextCseq());
        phone.send(text);
        return Message.parse(text);
    }

    /** Waits for the final answer to a request sent before. */
    public Message answerTo(Message sent) {
        return phone.await(
                "the answer to\n" + sent,
                m -> m.isResponse()
                        && m.status() >= 200
                        && m.header("Call-ID").equals(sent.header("Call-ID"))
                        && m.header("CSeq").equals(sent.header("CSeq")));
    }

    /** Caller: CANCEL of the INVITE, hop by hop with its Via (RFC 3261 §9.1); returns the answer to the CANCEL. */
    public Message cancel() {
        String text = "CANCEL " + invite.requestUri() + " SIP/2.0\r\nVia: " + invite.header("Via")
                + "\r\nMax-Forwards: 70\r\nFrom: " + invite.header("From") + "\r\nTo: " + invite.header("To")
                + "\r\nCall-ID: " + invite.header("Call-ID") + "\r\nCSeq: " + invite.cseq()
                + " CANCEL\r\nContent-Length: 0\r\n\r\n";
        return phone.exchange(text);
    }

    /** The ACK to a non-2xx belongs to the transaction: same branch, same Request-URI (RFC 3261 §17.1.1.3). */
    private void acknowledgeRefusal(Message refused) {
        phone.send("ACK " + invite.requestUri() + " SIP/2.0\r\nVia: " + invite.header("Via")
                + "\r\nMax-Forwards: 70\r\nFrom: " + invite.header("From") + "\r\nTo: " + refused.header("To")
                + "\r\nCall-ID: " + invite.header("Call-ID") + "\r\nCSeq: " + invite.cseq()
                + " ACK\r\nContent-Length: 0\r\n\r\n");
    }

    public String inDialog(String method, int number) {
        List<String> routes = new ArrayList<>();
        (caller ? answer : invite)
                .headers("Record-Route")
                .forEach(value -> routes.addAll(List.of(value.split(",\\s*"))));
        if (caller) {
            Collections.reverse(routes);
        }
        String target = Message.uriIn((caller ? answer : invite).header("Contact"));
        String local = caller ? invite.header("From") : invite.header("To") + ";tag=" + localTag;
        String remote = caller ? answer.header("To") : invite.header("From");
        StringBuilder text = new StringBuilder(method + " " + target + " SIP/2.0\r\nVia: " + phone.via() + "\r\n");
        routes.forEach(route -> text.append("Route: ").append(route).append("\r\n"));
        return text + "Max-Forwards: 70\r\nFrom: " + local + "\r\nTo: " + remote + "\r\nCall-ID: "
                + invite.header("Call-ID") + "\r\nCSeq: " + number + " " + method + "\r\nContact: <"
                + phone.contactUri() + ">\r\nContent-Length: 0\r\n\r\n";
    }

    private static String sdpFields() {
        return "Content-Type: application/sdp\r\nContent-Length: " + SDP.length() + "\r\n\r\n" + SDP;
    }
}
