// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A phone of one person on one socket. Every wait has a deadline and fails with what came instead. */
public final class Phone implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Who signs in: the names of the digest, and the domain that is the realm. */
    public record Account(String username, String password, String domain) {
        public Account withPassword(String other) {
            return new Account(username, other, domain);
        }

        public Account withUsername(String other) {
            return new Account(other, password, domain);
        }
    }

    private final Wire wire;
    private final Account account;
    private final String callId = random() + "@phone";
    private final List<Message> unread = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private String from;
    private String extraFields = "";
    private int cseq;

    private Phone(Wire wire, Account account) {
        this.wire = wire;
        this.account = account;
        this.from = "sip:" + account.username() + "@" + account.domain();
    }

    /** From now on requests say that they are from somebody else. */
    public void speakAs(String aor) {
        from = aor;
    }

    /** From now on every request outside a dialog carries this field too. */
    public void addToRequests(String field) {
        extraFields = field + "\r\n";
    }

    public static Phone udp(InetSocketAddress server, Account account) {
        return new Phone(Wire.udp(server), account);
    }

    public static Phone tcp(InetSocketAddress server, Account account) {
        return new Phone(Wire.tcp(server), account);
    }

    /** Over TLS; the server must show that certificate. */
    public static Phone tls(InetSocketAddress server, X509Certificate trusted, Account account) {
        return new Phone(Wire.tls(server, trusted), account);
    }

    public static Phone webSocket(InetSocketAddress server, Account account) {
        return new Phone(Wire.webSocket(server), account);
    }

    /** Over a secure WebSocket; the server must show that certificate. */
    public static Phone secureWebSocket(InetSocketAddress server, X509Certificate trusted, Account account) {
        return new Phone(Wire.secureWebSocket(server, trusted), account);
    }

    /** The same socket in the hands of another account; only one of them may be used at a time. */
    public Phone as(Account other) {
        return new Phone(wire, other);
    }

    public Account account() {
        return account;
    }

    public String aor() {
        return "sip:" + account.username() + "@" + account.domain();
    }

    public String contactUri() {
        String transport = wire.transport().equals("WSS") ? "ws" : Message.lower(wire.transport()); // RFC 7118 §5.2.3
        return "sip:phone@%s;transport=%s".formatted(wire.hostPort(), transport);
    }

    /** Signs in as oneself for 300 seconds and returns the final answer, whatever it is. */
    public Message register() {
        return register(aor(), "Contact: <" + contactUri() + ">\r\nExpires: 300");
    }

    public Message unregister() {
        return register(aor(), "Contact: <" + contactUri() + ">\r\nExpires: 0");
    }

    /** A REGISTER for that AOR with these header fields, none if empty; a 401 is answered once, with the first challenge in it. */
    public Message register(String aor, String fields) {
        return request(
                "REGISTER", "sip:" + account.domain(), aor, fields.isEmpty() ? "" : fields + "\r\n", callId, "401");
    }

    /** A request outside a dialog, challenged at most once; returns the final answer. */
    public Message request(String method, String uri, String to, String fields) {
        return request(method, uri, to, fields, random() + "@phone", "407");
    }

    private Message request(String method, String uri, String to, String fields, String id, String challengeStatus) {
        String fromTag = random();
        Message answer = exchange(outOfDialog(method, uri, to, fields, id, fromTag));
        if (Integer.toString(answer.status()).equals(challengeStatus)) {
            answer = exchange(outOfDialog(method, uri, to, authorize(answer, method, uri) + fields, id, fromTag));
        }
        return answer;
    }

    /** The header field that answers the first challenge of a 401 or 407, with its line end. */
    public String authorize(Message challenged, String method, String uri) {
        boolean proxy = challenged.status() == 407;
        DigestAnswer digest = new DigestAnswer(challenged.header(proxy ? "Proxy-Authenticate" : "WWW-Authenticate"));
        return (proxy ? "Proxy-Authorization: " : "Authorization: ")
                + digest.credentials(account.username(), account.password(), method, uri, 1)
                + "\r\n";
    }

    /** A request outside a dialog as text; {@code fields} each with its line end, the last ones with the body if there is one. */
    public String outOfDialog(String method, String uri, String to, String fields, String id, String fromTag) {
        return """
                %s %s SIP/2.0
                Via: %s
                Max-Forwards: 70
                From: <%s>;tag=%s
                To: <%s>
                Call-ID: %s
                CSeq: %d %s
                User-Agent: Gatehouse acceptance phone
                """.formatted(method, uri, via(), from, fromTag, to, id, ++cseq, method)
                        .replace("\n", "\r\n")
                + extraFields
                + fields
                + (fields.contains("Content-Length") ? "" : "Content-Length: 0\r\n\r\n");
    }

    public String via() {
        return "SIP/2.0/%s %s;branch=z9hG4bK%s;rport".formatted(wire.transport(), wire.hostPort(), random());
    }

    /**
     * A response as text: with what RFC 3261 §8.2.6 says is copied, that To tag unless there is one, and these further
     * fields, with the body if there is one.
     */
    static String response(Message request, String toTag, int status, String reason, String fields) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + " " + reason + "\r\n");
        for (String copied : List.of("Via", "Record-Route", "From")) {
            request.headers(copied)
                    .forEach(value ->
                            text.append(copied).append(": ").append(value).append("\r\n"));
        }
        text.append("To: ").append(request.header("To"));
        if (request.tag("To").isEmpty() && toTag != null) {
            text.append(";tag=").append(toTag);
        }
        text.append("\r\nCall-ID: ").append(request.header("Call-ID")).append("\r\n");
        text.append("CSeq: ").append(request.header("CSeq")).append("\r\n");
        return text + fields + (fields.contains("Content-Length") ? "" : "Content-Length: 0\r\n\r\n");
    }

    /** Answers a request that belongs to no call. */
    public void answer(Message request, int status, String reason) {
        send(response(request, random(), status, reason, ""));
    }

    /** Waits for a request of that method. */
    public Message awaitRequest(String method) {
        return await("a " + method, m -> !m.isResponse() && m.method().equals(method));
    }

    public int nextCseq() {
        return ++cseq;
    }

    /** Sends and waits for the final answer with the same Call-ID and CSeq. */
    public Message exchange(String request) {
        Message sent = Message.parse(request);
        send(request);
        return await(
                "the final answer to\n" + request,
                m -> m.isResponse()
                        && m.status() >= 200
                        && m.header("Call-ID").equals(sent.header("Call-ID"))
                        && m.header("CSeq").equals(sent.header("CSeq")));
    }

    /** Begins a call with a small SDP; a 407 is answered. The call is ringing or refused when its status says so. */
    public Call call(String target) {
        return Call.begin(this, target);
    }

    /** The same without an SDP: the other side is to make the offer. */
    public Call callWithoutOffer(String target) {
        return Call.begin(this, target, "");
    }

    /** Waits for an INVITE that comes in. */
    public Call awaitCall() {
        return Call.incoming(
                this, await("an INVITE", m -> !m.isResponse() && m.method().equals("INVITE")));
    }

    /** Nothing that fits came in this time. The only wait for a time there is: absence cannot be an event. */
    public boolean hearsNothing(Predicate<Message> unwanted, Duration time) {
        return poll(unwanted, time).isEmpty();
    }

    public void send(String text) {
        sendBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public void sendBytes(byte[] bytes) {
        try {
            wire.send(bytes);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A retransmission is no message of its own, a 100 is between neighbours. */
    private void hear(Message message) {
        String brief = message.isResponse() ? message.status() + " " + message.method() : message.method();
        boolean again = !heard.isEmpty() && heard.get(heard.size() - 1).equals(brief);
        if (!again && message.status() != 100) {
            heard.add(brief);
        }
    }

    /** What was taken from the wire since the last call, in order: {@code INVITE}, {@code 200 INVITE}. */
    public List<String> takeHeard() {
        List<String> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    public Message await(String what, Predicate<Message> wanted) {
        return poll(wanted, PATIENCE)
                .orElseThrow(() -> new AssertionError(
                        "waited in vain for " + what + "\nunread by " + account.username() + ": " + unread));
    }

    private Optional<Message> poll(Predicate<Message> wanted, Duration patience) {
        for (int i = 0; i < unread.size(); i++) {
            if (wanted.test(unread.get(i))) {
                return Optional.of(unread.remove(i));
            }
        }
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                Message next = wire.received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    return Optional.empty();
                }
                hear(next);
                if (wanted.test(next)) {
                    return Optional.of(next);
                }
                unread.add(next);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    public static String random() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    @Override
    public void close() {
        wire.close();
    }
}
