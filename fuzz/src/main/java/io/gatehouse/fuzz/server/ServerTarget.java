// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.server;

import io.gatehouse.directory.NewUser;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.fuzz.Bounds;
import io.gatehouse.fuzz.Finding;
import io.gatehouse.fuzz.FuzzTarget;
import io.gatehouse.runtime.Gatehouse;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The real server in this process, over loopback. The first byte of the input chooses the way in: a datagram, a TCP connection, a
 * WebSocket after its upgrade, or one that has to upgrade itself. Whatever comes, nothing is logged as a fault of ours, the
 * connection ends when the peer ends it, the next datagram is answered, and the server's threads allocate no announced length.
 */
public final class ServerTarget implements FuzzTarget {
    private final FaultWatch watch = FaultWatch.onTheLog();
    private final Path data;
    private final Gatehouse gatehouse;
    private final List<Wire> wires;
    private final long[] serversThreads;

    public ServerTarget() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            data = Files.createTempDirectory("fuzz");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        gatehouse = Gatehouse.builder()
                .dataDir(data)
                .ephemeralPorts()
                .set("gatehouse.bind.address", loopback.getHostAddress())
                .set("gatehouse.sip.ws.port", "1")
                .start();
        for (String domain : List.of("example.com", "example.net", "example.org", "test.io")) {
            Tenant tenant = gatehouse.directory().tenants().create(domain, domain);
            gatehouse
                    .directory()
                    .users()
                    .create(tenant, new NewUser("user", "Lantern-4-cedar", "101", "x-101-secret", "u", ""));
        }
        wires = List.of(
                Wire.udp(address(Transport.UDP, loopback)),
                Wire.tcp(address(Transport.TCP, loopback)),
                Wire.upgraded(address(Transport.WS, loopback)),
                Wire.tcp(address(Transport.WS, loopback)));
        serversThreads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sip-"))
                .mapToLong(Thread::getId)
                .toArray();
        Finding.unless(serversThreads.length > 0, "the server's loops have another name");
        watch.check();
    }

    private InetSocketAddress address(Transport transport, InetAddress loopback) {
        return new InetSocketAddress(loopback, gatehouse.port(transport, loopback));
    }

    @Override
    public void run(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        wires.get((input[0] & 0xff) % wires.size()).exchange(Arrays.copyOfRange(input, 1, input.length));
        watch.check();
    }

    @Override
    public long allocatedBytes() {
        return LongStream.of(Bounds.THREADS.getThreadAllocatedBytes(serversThreads))
                .sum();
    }

    @Override
    public void close() {
        wires.forEach(Wire::close);
        gatehouse.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
