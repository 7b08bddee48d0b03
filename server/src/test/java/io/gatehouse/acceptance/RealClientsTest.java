// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.acceptance.tool.Baresip;
import io.gatehouse.acceptance.tool.Sipp;
import io.gatehouse.acceptance.tool.Sipsak;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Phones that nobody here wrote: sipp, sipsak and baresip as Debian packs them. */
@Tag("full")
class RealClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private Door door;

    @BeforeEach
    void openTheDoor() {
        door = Door.open(folder.resolve("data"));
    }

    @AfterEach
    void closeTheDoor() {
        door.close();
    }

    /** Debian's sipp speaks neither TLS nor WebSocket. */
    @ParameterizedTest
    @EnumSource(names = {"UDP_IPV4", "UDP_IPV6", "TCP_IPV4", "TCP_IPV6"})
    void sippSignsIn(Access access) {
        try (Sipp alice = sippRegisters(access, Door.ALICE, Sipp.freePort(access.address(door)))) {
            alice.assertSucceeded(PATIENCE);
            assertThat(door.bindings()).isEqualTo(1);
        }
    }

    @Test
    void sippWithTheExtensionPasswordDoesNot() {
        Account wrong = Door.ALICE.withPassword("ext-101-secret");
        try (Sipp alice = sippRegisters(Access.UDP_IPV4, wrong, Sipp.freePort(Access.UDP_IPV4.address(door)))) {
            alice.assertFailed(PATIENCE, "401");
            assertThat(door.bindings()).isZero();
        }
    }

    /** The called sipp is on UDP: it registers and answers as two processes on one port, which a connection cannot outlive. */
    @ParameterizedTest
    @EnumSource(names = {"UDP_IPV4", "TCP_IPV4", "UDP_IPV6"})
    void sippCallsSipp(Access hers) {
        Access his = hers == Access.UDP_IPV6 ? Access.UDP_IPV6 : Access.UDP_IPV4;
        int bobsPort = Sipp.freePort(his.address(door));
        try (Sipp bob = sippRegisters(his, Door.BOB, bobsPort)) {
            bob.assertSucceeded(PATIENCE);
        }
        try (Sipp bob = Sipp.start(folder, "answer.xml", his.address(door), false, bobsPort);
                Sipp alice = Sipp.start(
                        folder,
                        "call.xml",
                        hers.address(door),
                        hers.transport() == Transport.TCP,
                        Sipp.freePort(hers.address(door)),
                        Door.ALICE,
                        "102")) {
            alice.assertSucceeded(PATIENCE);
            bob.assertSucceeded(PATIENCE);
        }
    }

    @Test
    void sipsakSignsInAndIsRefusedWithAWrongPassword() {
        door.createTenant("localhost"); // the domain is all that sipsak takes for the server's name
        door.createUser("localhost", "dora", "Canal-8-copper", "301", "ext-301-secret");
        Sipsak.Result wrong = Sipsak.register(folder, door.udp("127.0.0.1"), "dora", "Canal-8-coppers");
        assertThat(wrong.succeeded()).as(wrong.output()).isFalse();
        assertThat(door.bindings()).isZero();
        Sipsak.Result right = Sipsak.register(folder, door.udp("127.0.0.1"), "dora", "Canal-8-copper");
        assertThat(right.succeeded()).as(right.output()).isTrue();
        assertThat(door.isBound("sip:dora@127.0.0.1:5555")).isTrue();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(Access.UDP_IPV4, Access.UDP_IPV4),
                Arguments.of(Access.UDP_IPV4, Access.TCP_IPV4),
                Arguments.of(Access.TCP_IPV4, Access.UDP_IPV4),
                Arguments.of(Access.TLS_IPV4, Access.TLS_IPV4),
                Arguments.of(Access.TLS_IPV4, Access.UDP_IPV4),
                Arguments.of(Access.TCP_IPV4, Access.TLS_IPV4));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void baresipCallsBaresipAndHangsUp(Access hers, Access his) throws IOException {
        try (Baresip alice = baresip(hers, Door.ALICE);
                Baresip bob = baresip(his, Door.BOB)) {
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.command("dial", "sip:102@test.io");
            bob.await("CALL_INCOMING");
            alice.await("CALL_RINGING");
            bob.command("accept", "");
            alice.await("CALL_ESTABLISHED");
            bob.await("CALL_ESTABLISHED");
            alice.command("hangup", "");
            bob.await("CALL_CLOSED");
        }
    }

    @Test
    void baresipGivesUpBeforeBaresipAnswers() throws IOException {
        try (Baresip alice = baresip(Access.TCP_IPV4, Door.ALICE);
                Baresip bob = baresip(Access.UDP_IPV4, Door.BOB)) {
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.command("dial", "sip:bob@test.io");
            bob.await("CALL_INCOMING");
            alice.command("hangup", "");
            bob.await("CALL_CLOSED");
            assertThat(bob.seen("CALL_ESTABLISHED")).isFalse();
        }
    }

    @Test
    void baresipDeclinesAndIsRefusedWithAWrongPassword() throws IOException {
        try (Baresip alice = baresip(Access.UDP_IPV4, Door.ALICE);
                Baresip bob = baresip(Access.UDP_IPV4, Door.BOB);
                Baresip mallory = baresip(Access.UDP_IPV4, Door.BOB.withPassword("ext-102-secret"))) {
            alice.awaitRegistered();
            bob.awaitRegistered();
            mallory.awaitRefused(401);
            alice.command("dial", "sip:102@test.io");
            bob.await("CALL_INCOMING");
            bob.command("hangup", "");
            alice.await("CALL_CLOSED");
            assertThat(alice.seen("CALL_ESTABLISHED")).isFalse();
            assertThat(mallory.seen("CALL_INCOMING")).isFalse();
        }
    }

    private Sipp sippRegisters(Access access, Account account, int port) {
        return Sipp.start(
                folder, "register.xml", access.address(door), access.transport() == Transport.TCP, port, account, "");
    }

    private Baresip baresip(Access access, Account account) {
        return Baresip.start(
                folder.resolve("baresip-" + account.username() + "-" + System.nanoTime()),
                account,
                access.address(door),
                access.transport());
    }
}
