// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.directory.NewUser;
import io.gatehouse.runtime.Gatehouse;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.ConfigurationLoader;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.server.log.Logging;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code gatehouse rehearse}: two short lives of a server on loopback, with data of its own that are gone afterwards: the first
 * start and the second, a registration in each, a health check. The JVM that runs it writes down which classes that took, for faster starts.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Starts, registers once and stops, for the class data archive.")
final class RehearseCommand implements Callable<Integer> {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final Pattern NONCE =
            Pattern.compile("algorithm=MD5.*nonce=\"([^\"]+)\"|nonce=\"([^\"]+)\".*algorithm=MD5");

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("gatehouse-rehearsal");
        try {
            Configuration configuration = new ConfigurationLoader(GatehouseSettings.registry())
                    .withoutFile()
                    .commandLine(Map.of(GatehouseSettings.DATA_DIR.key(), folder.toString()))
                    .load();
            Logging.apply(configuration);
            try (Gatehouse first = start(configuration)) {
                DemoData.addMissingUsers(first.directory());
                DemoData.addMissingAdministrators(first.directory());
                Welcome.text(first);
                register(first.port(Transport.UDP), DemoData.ALICE);
            }
            try (Gatehouse second = start(configuration)) {
                RunCommand.addAdministrator(second.directory(), new PrintWriter(Writer.nullWriter()));
                RunCommand.warnOfPublishedPasswords(second.directory());
                register(second.port(Transport.UDP), DemoData.BOB);
                askForHealth(second.managementPort());
            }
        } finally {
            remove(folder);
        }
        return io.gatehouse.runtime.command.Command.DONE;
    }

    private static Gatehouse start(Configuration configuration) {
        return Gatehouse.builder().configuration(configuration).ephemeralPorts().start();
    }

    private static void askForHealth(int port) throws IOException {
        for (String path : new String[] {"/health/ready", "/metrics"}) {
            try (InputStream answer =
                    URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
                answer.readAllBytes();
            }
        }
    }

    private static void register(int port, NewUser person) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String challenged = exchange(socket, request(socket.getLocalPort(), person.username(), 1, ""));
            Matcher nonce = NONCE.matcher(challenged);
            if (!nonce.find()) {
                throw new IOException("no MD5 challenge came back:\n" + challenged);
            }
            String authorization = authorization(person, nonce.group(1) == null ? nonce.group(2) : nonce.group(1));
            String answer = exchange(socket, request(socket.getLocalPort(), person.username(), 2, authorization));
            if (!answer.startsWith("SIP/2.0 200 ")) {
                throw new IOException("the registration was refused:\n" + answer);
            }
        }
    }

    private static String exchange(DatagramSocket socket, String request) throws IOException {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length));
        DatagramPacket answer = new DatagramPacket(new byte[4_096], 4_096);
        do {
            socket.receive(answer);
        } while (text(answer).startsWith("SIP/2.0 1"));
        return text(answer);
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private static String authorization(NewUser person, String nonce) {
        String uri = "sip:" + DemoData.DOMAIN;
        byte[] ha1 = Digest.ha1(DigestAlgorithm.MD5, person.username(), DemoData.DOMAIN, person.password());
        String response =
                Digest.response(DigestAlgorithm.MD5, ha1, "REGISTER", uri, nonce, "00000001", "rehearsal", "auth");
        return ("Authorization: Digest username=\"%s\",realm=\"%s\",nonce=\"%s\",uri=\"%s\",response=\"%s\","
                        + "algorithm=MD5,cnonce=\"rehearsal\",qop=auth,nc=00000001\n")
                .formatted(person.username(), DemoData.DOMAIN, nonce, uri, response);
    }

    private static String request(int port, String user, int cseq, String authorization) {
        return """
                REGISTER sip:%1$s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%2$d;rport;branch=z9hG4bK-rehearsal-%2$d-%3$d
                Max-Forwards: 70
                From: <sip:%4$s@%1$s>;tag=rehearsal
                To: <sip:%4$s@%1$s>
                Call-ID: rehearsal-%2$d
                CSeq: %3$d REGISTER
                Contact: <sip:%4$s@127.0.0.1:%2$d>
                Expires: 600
                %5$sContent-Length: 0

                """.formatted(DemoData.DOMAIN, port, cseq, user, authorization).replace("\n", "\r\n");
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
