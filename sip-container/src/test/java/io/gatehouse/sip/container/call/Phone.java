// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A phone of text and sockets: it knows no more of SIP than the test that drives it. */
abstract class Phone implements AutoCloseable {
    static final int WAIT_MILLIS = 8_000;

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final String name;
    private final Transport transport;
    private final Set<String> seen = new HashSet<>();

    Phone(String name, Transport transport) {
        this.name = name;
        this.transport = transport;
    }

    abstract InetSocketAddress local();

    abstract void send(byte[] bytes);

    /** The next message. Fails if none comes within the time that a test may take. */
    abstract String receive();

    @Override
    public abstract void close();

    final void send(String text) {
        send(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    final String host() {
        String host = local().getAddress().getHostAddress();
        int scope = host.indexOf('%');
        String plain = scope < 0 ? host : host.substring(0, scope);
        return (plain.indexOf(':') < 0 ? plain : '[' + plain + ']') + ':' + local().getPort();
    }

    final String contact() {
        return "sip:" + name + '@' + host() + ";transport=" + transport.uriToken();
    }

    final String via(String branch) {
        return "SIP/2.0/" + transport.viaToken() + ' ' + host() + ";rport;branch=" + branch;
    }

    static String newBranch() {
        return "z9hG4bK-phone-" + SERIAL.incrementAndGet();
    }

    /** The next message that is neither a 100 nor something again. */
    final String expect(String beginning) {
        String text = receive();
        while (text.startsWith("SIP/2.0 100") || !seen.add(text)) {
            text = receive();
        }
        assertThat(text).startsWith(beginning);
        return text;
    }

    /** Calls the URI and returns the INVITE. */
    final String invite(String uri, String... more) {
        String invite = request("INVITE", uri, newBranch(), 1, more);
        send(invite);
        return invite;
    }

    final String request(String method, String uri, String branch, int cseq, String... more) {
        StringBuilder fields = new StringBuilder();
        for (String field : more) {
            fields.append(field).append("\r\n");
        }
        return method + ' ' + uri + " SIP/2.0\r\nVia: " + via(branch) + "\r\nFrom: <sip:" + name + "@test.io>;tag="
                + name + "-tag\r\nTo: <" + uri + ">\r\nCall-ID: call-" + name + SERIAL.incrementAndGet() + "\r\nCSeq: "
                + cseq + ' ' + method + "\r\nContact: <" + contact() + ">\r\n"
                + (fields.indexOf("Max-Forwards") < 0 ? "Max-Forwards: 70\r\n" : "") + fields
                + "Content-Length: 0\r\n\r\n";
    }

    /** Answers a request; the To tag is this phone's. */
    final void answer(String request, String status) {
        StringBuilder answer = new StringBuilder("SIP/2.0 " + status + "\r\n");
        request.lines()
                .filter(line -> line.matches("(Via|From|Call-ID|CSeq|Record-Route|To):.*"))
                .map(line -> line.startsWith("To:") && !line.contains("tag=") ? line + ";tag=" + name + "-tag" : line)
                .forEach(line -> answer.append(line).append("\r\n"));
        send(answer.append("Contact: <" + contact() + ">\r\nContent-Length: 0\r\n\r\n")
                .toString());
    }

    /** CANCEL of an INVITE, or ACK to its refusal: the same branch. */
    final String follower(String method, String invite, String to) {
        StringBuilder made =
                new StringBuilder(method + invite.substring("INVITE".length(), invite.indexOf("\r\n") + 2));
        invite.lines()
                .filter(line -> line.matches("(Via|From|Call-ID|Max-Forwards):.*"))
                .forEach(line -> made.append(line).append("\r\n"));
        return made + field(to, "To") + "\r\nCSeq: 1 " + method + "\r\nContent-Length: 0\r\n\r\n";
    }

    final void cancel(String invite) {
        send(follower("CANCEL", invite, invite));
    }

    final void acknowledgeRefusal(String invite, String refusal) {
        send(follower("ACK", invite, refusal));
    }

    /** The same request with one more field. */
    static String with(String request, String field) {
        return request.replace("Max-Forwards:", field + "\r\nMax-Forwards:");
    }

    /** A request of the caller within the dialog that the 2xx made. */
    final String fromCaller(String method, int cseq, String ok) {
        return within(
                method, cseq, uriOf(field(ok, "Contact")), field(ok, "From"), field(ok, "To"), routes(ok, true), ok);
    }

    /** A request of the callee within the dialog that his answer to the INVITE made. */
    final String fromCallee(String method, int cseq, String invite) {
        String from = field(invite, "To").replace("To:", "From:") + ";tag=" + name + "-tag";
        String to = field(invite, "From").replace("From:", "To:");
        return within(method, cseq, uriOf(field(invite, "Contact")), from, to, routes(invite, false), invite);
    }

    private String within(String method, int cseq, String uri, String from, String to, String routes, String dialog) {
        return method + ' ' + uri + " SIP/2.0\r\nVia: " + via(newBranch()) + "\r\n" + from + "\r\n" + to + "\r\n"
                + field(dialog, "Call-ID") + "\r\nCSeq: " + cseq + ' ' + method + "\r\nMax-Forwards: 70\r\n" + routes
                + "Contact: <" + contact() + ">\r\nContent-Length: 0\r\n\r\n";
    }

    private static String uriOf(String contact) {
        return contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
    }

    static String field(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ":"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + message));
    }

    /** The Record-Route of a message as the Route of its receiver; reversed for the caller. */
    static String routes(String message, boolean reversed) {
        StringBuilder routes = new StringBuilder();
        message.lines().filter(line -> line.startsWith("Record-Route:")).forEach(line -> {
            String route = line.substring("Record-".length()) + "\r\n";
            routes.insert(reversed ? 0 : routes.length(), route);
        });
        return routes.toString();
    }

    /** Shows that nothing else is on its way: a request is answered next. */
    final void expectNothingBut(String fence) {
        send(request("OPTIONS", "sip:nobody@test.invalid", newBranch(), 1));
        expect(fence);
    }

    static AssertionError nothingCame(IOException why) {
        return new AssertionError("nothing came", why);
    }
}
