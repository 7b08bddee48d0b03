// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.runtime.Gatehouse;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as an operator meets it: what it prints, and with which status it ends. */
class ProgramTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void twoServersOnOnePortAndTheEndBySigterm() throws Exception {
        String udp = "--gatehouse.sip.udp.port=" + freeUdpPort();
        try (ChildServer first = demo("first", udp).awaitReady()) {
            first.awaitOutput("Ctrl-C stops it");
            assertThat(first.out()).contains("test.io", "alice", "Sunrise-4-river", "127.0.0.1", "call 102");

            try (ChildServer second = demo("second", udp)) {
                assertThat(second.awaitExit()).isEqualTo(Main.REFUSED);
                assertThat(lastLine(second.err()))
                        .startsWith("gatehouse: ")
                        .contains("UDP", udp.replaceAll(".*=", ""), "gatehouse.sip.udp.port");
                assertThat(second.err()).doesNotContain("\tat ");
            }
            try (ChildServer sameData = demo("first", "--gatehouse.sip.udp.port=0")) {
                assertThat(sameData.awaitExit()).isEqualTo(Main.REFUSED);
                assertThat(sameData.err().lines())
                        .singleElement()
                        .asString()
                        .contains("data directory", "process " + first.pid());
            }
            assertThat(run(
                            "users",
                            "list",
                            "--data-dir",
                            folder.resolve("first").toString()))
                    .as("by the running server: %s", err)
                    .isZero();
            assertThat(out.toString()).contains("alice", "101", "bob");

            first.terminate();
            assertThat(first.awaitExit()).as(first.err()).isZero();
            assertThat(first.err()).contains("SIGTERM", "Stopped in ");
        }
    }

    private ChildServer demo(String data, String udp) throws IOException {
        return ChildServer.start(
                folder,
                "demo",
                "--data-dir=" + folder.resolve(data),
                "--set=gatehouse.bind.address=127.0.0.1",
                udp,
                "--gatehouse.sip.tcp.port=0",
                "--gatehouse.management.port=0");
    }

    @Test
    void aPortOfAnotherProgramIsToldInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int status = run(
                    "run",
                    "--data-dir=" + folder,
                    "--set=gatehouse.bind.address=127.0.0.1",
                    "--gatehouse.sip.udp.port=0",
                    "--gatehouse.sip.tcp.port=" + taken.getLocalPort());
            assertThat(status).isEqualTo(Main.REFUSED);
            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .contains("TCP", Integer.toString(taken.getLocalPort()), "gatehouse.sip.tcp.port");
        }
    }

    @Test
    void everyMistakeInTheConfigurationIsToldInOneLine() {
        assertThat(run("run", "--data-dir=" + folder, "--gatehouse.sip.udp.prt=1", "--set", "gatehouse.log.level=loud"))
                .isEqualTo(Main.REFUSED);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("did you mean gatehouse.sip.udp.port?", "gatehouse.log.level = loud", "error, warn, info");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void wrongUsageNamesTheHelp() {
        assertThat(run("users", "crate")).isEqualTo(Main.REFUSED);
        assertThat(run()).isEqualTo(Main.REFUSED);
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.contains("--help"));
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("demo", "run", "users", "doctor", "config")
                .doesNotContain("rehearse");
    }

    @Test
    void aCommandThatIsRefusedEndsWithStatusOne() throws IOException {
        Path csv = Files.writeString(folder.resolve("users.csv"), "username,password\nalice,Sunrise-4-river\n");
        assertThat(run("users", "import", csv.toString(), "--domain=test.io", "--data-dir=" + folder.resolve("data")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("line 2", "--create-tenant");
    }

    @Test
    void configShowsEachValueAndItsSourceAndNoSecret() {
        assertThat(run("config", "--gatehouse.database.password=hunter2", "--changed"))
                .isZero();
        assertThat(out.toString())
                .contains("gatehouse.database.password = ****", "From: command line", "GATEHOUSE_DATABASE_PASSWORD")
                .doesNotContain("hunter2", "gatehouse.sip.udp.port");
    }

    @Test
    void theFirstStartMakesAnAdministratorAndTellsItsPasswordOnce() {
        try (Gatehouse gatehouse =
                Gatehouse.builder().dataDir(folder).ephemeralPorts().start()) {
            RunCommand.addAdministrator(gatehouse.directory(), new PrintWriter(out, true));
            Matcher told =
                    Pattern.compile("'admin' was made with the password (\\S+)").matcher(out.toString());
            assertThat(told.find()).isTrue();
            assertThat(gatehouse.directory().administrators().verify(0, "admin", told.group(1)))
                    .isPresent();

            out.getBuffer().setLength(0);
            RunCommand.addAdministrator(gatehouse.directory(), new PrintWriter(out, true));
            assertThat(out.toString()).isEmpty();
        }
    }

    @Test
    void theDemoAddsWhatIsMissingAndResetsNothing() {
        try (Gatehouse gatehouse = Gatehouse.builder()
                .dataDir(folder)
                .ephemeralPorts()
                .prepare(DemoData::addMissingUsers)
                .start()) {
            DemoData.addMissingAdministrators(gatehouse.directory());
            assertThat(DemoData.accountsWithPublishedPasswords(gatehouse.directory()))
                    .containsExactly("alice@test.io", "bob@test.io", "admin", "manager@test.io");

            long alice = gatehouse
                    .directory()
                    .users()
                    .find(gatehouse.directory().tenants().find("test.io").orElseThrow(), "alice")
                    .orElseThrow()
                    .id();
            gatehouse.directory().users().changePassword(alice, "Another-5-lake");
            DemoData.addMissingUsers(gatehouse.directory());
            DemoData.addMissingAdministrators(gatehouse.directory());
            assertThat(DemoData.accountsWithPublishedPasswords(gatehouse.directory()))
                    .containsExactly("bob@test.io", "admin", "manager@test.io");
            assertThat(Welcome.text(gatehouse)).contains("(was changed)").doesNotContain("Sunrise-4-river");
            assertThat(gatehouse.port(Transport.UDP)).isPositive();
        }
    }

    @Test
    void aRehearsalRegistersAndLeavesNothingBehind() {
        assertThat(run("rehearse")).as(err.toString()).isZero();
    }

    private static String lastLine(String text) {
        return text.lines().reduce((former, last) -> last).orElse("");
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }
}
