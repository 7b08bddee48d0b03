// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.micro;

import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.platform.trace.TraceFilter;
import java.net.InetSocketAddress;
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

/** What following messages costs a message: while nobody does, while somebody follows another call, and while this one is lost to a full queue. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TraceBenchmark {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 5060);

    private final MessageTrace trace = new MessageTrace();
    private final byte[] message = """
            REGISTER sip:test.io SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK-7f3a9c1d2e4b5a60
            Max-Forwards: 70
            From: "Alice" <sip:alice@test.io>;tag=8f2c41aa
            To: "Alice" <sip:alice@test.io>
            Call-ID: 3c26a1f0-5d1e-4b77-9d0a-1c2d3e4f5a6b
            CSeq: 4711 REGISTER
            Authorization: Digest username="alice", realm="test.io", response="0123456789abcdef0123456789abcdef"
            Content-Length: 0

            """.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);

    /** Who watches. */
    public enum Watcher {
        NOBODY,
        ANOTHER_CALL,
        TOO_SLOW
    }

    /** Of the trace. */
    @Param
    public Watcher watcher;

    /** Subscribes. */
    @Setup
    public void watch() {
        if (watcher == Watcher.ANOTHER_CALL) {
            trace.subscribe(TraceFilter.ofCallId("another"), 10);
        } else if (watcher == Watcher.TOO_SLOW) {
            trace.subscribe(TraceFilter.ALL, 10);
        }
    }

    /** One message passes. */
    @Benchmark
    public void pass() {
        trace.received("UDP", ADDRESS, ADDRESS, message);
    }
}
