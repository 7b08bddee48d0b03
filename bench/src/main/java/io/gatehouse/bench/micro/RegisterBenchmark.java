// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.micro;

import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.digest.DigestCredentials;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.MessageOutput;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a REGISTER costs apart from everything around it: the bytes, and the digest. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RegisterBenchmark {
    private static final ByteSpan METHOD = ByteSpan.of("REGISTER");
    private static final ByteSpan OK = ByteSpan.of("OK");
    private static final ByteSpan TAG = ByteSpan.of("9c1f-55aa");
    private static final String NONCE = "AZrGkq0pUfh1bV0rQm1hYk5vbmNlT2ZUaGlzU2l6ZQ";

    /** Of the digest. */
    @Param({"MD5", "SHA_256"})
    public DigestAlgorithm algorithm;

    private final SipParser parser = new SipParser(ParserLimits.DEFAULT);
    private final FixedOutput out = new FixedOutput();
    private byte[] register;
    private byte[] ha1;
    private SipMessage parsed;

    /** Makes the request. */
    @Setup
    public void write() throws MalformedMessage {
        ha1 = Digest.ha1(algorithm, "alice", "test.io", "Sunrise-4-river");
        String response =
                Digest.response(algorithm, ha1, "REGISTER", "sip:test.io", NONCE, "00000001", "0a4f113b", "auth");
        register = """
                REGISTER sip:test.io SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK-7f3a9c1d2e4b5a60
                Max-Forwards: 70
                From: "Alice" <sip:alice@test.io>;tag=8f2c41aa
                To: "Alice" <sip:alice@test.io>
                Call-ID: 3c26a1f0-5d1e-4b77-9d0a-1c2d3e4f5a6b
                CSeq: 4711 REGISTER
                Contact: <sip:alice@192.0.2.10:5060;transport=udp>;+sip.instance="<urn:uuid:5b3c1f7e-2d4a-4c8e-9f10-000000000001>"
                Expires: 3600
                Supported: path, gruu
                Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO, UPDATE
                User-Agent: Linphone-Desktop/5.2.6 (Debian) ua/5.3.72
                Authorization: Digest username="alice", realm="test.io", nonce="%s", uri="sip:test.io", response="%s", cnonce="0a4f113b", qop=auth, nc=00000001, algorithm=%s
                Content-Length: 0

                """.formatted(NONCE, response, algorithm.token())
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        parsed = parser.parse(register);
        if (!digest()) {
            throw new IllegalStateException("the digest is wrong");
        }
    }

    /** Indexes the request alone. */
    @Benchmark
    public SipMessage index() throws MalformedMessage {
        return parser.parse(register);
    }

    /** A 200 with one binding to a request that is indexed, in an array of its own. */
    @Benchmark
    public byte[] answer() {
        SipResponse response = ((SipRequest) parsed).respond(200, OK);
        response.addToTag(TAG);
        response.add(HeaderName.CONTACT, parsed.first(HeaderName.CONTACT));
        return response.toBytes();
    }

    /** Indexes the request, reads what every REGISTER is asked for, answers 200 with one binding. */
    @Benchmark
    public int indexAndAnswer() throws MalformedMessage {
        SipRequest request = (SipRequest) parser.parse(register);
        SipResponse response = request.respond(200, "OK");
        response.addToTag("9c1f-55aa");
        response.add(HeaderName.CONTACT, request.first(HeaderName.CONTACT));
        out.length = 0;
        return response.writeTo(out) + request.topVia().hashCode();
    }

    /** Reads the credentials and checks them against a stored HA1. */
    @Benchmark
    public boolean digest() {
        DigestCredentials credentials = DigestCredentials.parse(parsed.first(HeaderName.AUTHORIZATION));
        return Digest.verify(credentials, algorithm, ha1, METHOD);
    }

    private static final class FixedOutput implements MessageOutput {
        private final byte[] bytes = new byte[4096];
        private int length;

        @Override
        public void bytes(byte[] source, int offset, int count) {
            System.arraycopy(source, offset, bytes, length, count);
            length += count;
        }
    }
}
