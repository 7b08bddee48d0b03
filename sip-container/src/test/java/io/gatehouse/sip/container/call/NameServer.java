// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A real name server, Debian's dnsmasq, on a free port of the loopback address: it knows what it is told and asks nobody. */
final class NameServer implements AutoCloseable {
    private static final String LOCALHOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final int port;
    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();

    private NameServer(int port, List<String> records) {
        this.port = port;
        List<String> command = new ArrayList<>(List.of(
                "/usr/sbin/dnsmasq",
                "--no-daemon",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--local=/test/",
                "--log-queries",
                "--listen-address=" + LOCALHOST,
                "--bind-interfaces",
                "--port=" + port));
        command.addAll(records);
        if (records.stream().noneMatch(record -> record.startsWith("--local-ttl="))) {
            command.add("--local-ttl=300");
        }
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            throw new UncheckedIOException("dnsmasq of the package dnsmasq-base is needed", missing);
        }
        Thread reader = new Thread(this::read, "dnsmasq");
        reader.setDaemon(true);
        reader.start();
        await().atMost(PATIENCE).until(() -> !process.isAlive() || says("started"));
        if (!process.isAlive()) {
            throw new IllegalStateException("dnsmasq ended: " + log);
        }
    }

    /** With these records, as options of dnsmasq; everything else under {@code test.} does not exist. */
    static NameServer with(String... records) {
        return new NameServer(freePort(), List.of(records));
    }

    /** The same with more than a command is to be written with. */
    static NameServer with(Stream<String> records) {
        return new NameServer(freePort(), records.toList());
    }

    /** Another one in this one's place, which is closed. */
    NameServer replacedBy(String... records) {
        close();
        return new NameServer(port, List.of(records));
    }

    private static int freePort() {
        for (int i = 0; i < 20; i++) {
            try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(LOCALHOST, 0));
                    ServerSocket tcp = new ServerSocket(udp.getLocalPort(), 1, InetAddress.getByName(LOCALHOST))) {
                return tcp.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no port is free for UDP and TCP");
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(log::add);
        } catch (IOException | UncheckedIOException ended) {
            log.add(ended.toString());
        }
    }

    private boolean says(String word) {
        return log.stream().anyMatch(line -> line.contains(word));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(LOCALHOST, port);
    }

    /** Which questions came, as {@code SRV _sip._udp.a.test}, in order. */
    List<String> questions() {
        return log.stream()
                .filter(line -> line.contains(": query["))
                .map(line -> line.replaceFirst(".*: query\\[(\\w+)] (\\S+) from .*", "$1 $2"))
                .toList();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException hurry) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
