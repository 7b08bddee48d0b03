// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.acceptance.tool.Baresip;
import io.gatehouse.acceptance.tool.Linphone;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Linphone as Debian packs it: it signs in, calls linphone and baresip and is called by them. */
@Tag("full")
class LinphoneTest {
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

    @ParameterizedTest
    @EnumSource(names = {"UDP_IPV4", "UDP_IPV6", "TCP_IPV4", "TCP_IPV6", "TLS_IPV4"})
    void signsInAndOff(Access access) {
        try (Linphone alice = linphone(access, Door.ALICE)) {
            alice.awaitRegistered();
            assertThat(door.bindings(Door.ALICE)).singleElement().satisfies(binding -> {
                assertThat(binding.contact())
                        .asString()
                        .endsWith(";transport=" + access.transport().uriToken());
                assertThat(binding.transport()).isEqualTo(access.transport());
                assertThat(binding.userAgent()).asString().startsWith("Linphone");
            });
            alice.quit();
            assertThat(door.bindings(Door.ALICE)).isEmpty();
        }
    }

    /** It answers the first challenge that it knows, the one of SHA-256, and gives up when the answer is refused. */
    @ParameterizedTest
    @EnumSource(names = {"UDP_IPV4", "TCP_IPV4", "TLS_IPV4"})
    void isRefusedWithTheExtensionPassword(Access access) {
        try (Linphone mallory = linphone(access, Door.ALICE.withPassword("ext-101-secret"))) {
            mallory.awaitRefused(401);
            assertThat(mallory.logged()).containsPattern("Authorization: +Digest .*algorithm=SHA-256");
            assertThat(door.bindings()).isZero();
        }
    }

    /** It answers the first challenge that is offered, whatever the order, and any that is offered alone. */
    @ParameterizedTest
    @ValueSource(strings = {"SHA_256 MD5", "MD5 SHA_256", "SHA_256", "MD5"})
    void answersWhateverAlgorithmIsOffered(String order) {
        List<DigestAlgorithm> algorithms =
                Stream.of(order.split(" ")).map(DigestAlgorithm::valueOf).toList();
        door.wantAlgorithms(Door.DOMAIN, algorithms);
        try (Linphone alice = linphone(Access.TCP_IPV4, Door.ALICE)) {
            alice.awaitRegistered();
            assertThat(alice.logged())
                    .containsPattern("Authorization: +Digest .*algorithm="
                            + algorithms.get(0).token());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UDP_IPV4, UDP_IPV4",
        "UDP_IPV4, TLS_IPV4",
        "TCP_IPV4, UDP_IPV4",
        "TLS_IPV4, TCP_IPV4",
        "TLS_IPV4, TLS_IPV4",
        "UDP_IPV6, TCP_IPV6"
    })
    void linphoneCallsLinphoneAndEitherHangsUp(Access hers, Access his) {
        try (Linphone alice = linphone(hers, Door.ALICE);
                Linphone bob = linphone(his, Door.BOB)) {
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.command("call sip:102@test.io");
            bob.await("IncomingReceived");
            alice.await("OutgoingRinging");
            bob.command("answer");
            alice.await("StreamsRunning");
            bob.await("StreamsRunning");
            boolean sheHangsUp = hers == his;
            (sheHangsUp ? alice : bob).command("terminate");
            (sheHangsUp ? bob : alice).await("End");
        }
    }

    @ParameterizedTest
    @CsvSource({"UDP_IPV4, TLS_IPV4", "TCP_IPV4, TCP_IPV4", "TLS_IPV4, UDP_IPV4"})
    void linphoneCallsBaresipWhichHangsUp(Access hers, Access his) throws IOException {
        try (Linphone alice = linphone(hers, Door.ALICE);
                Baresip bob = baresip(his, Door.BOB)) {
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.command("call sip:102@test.io");
            bob.await("CALL_INCOMING");
            alice.await("OutgoingRinging");
            bob.command("accept", "");
            alice.await("StreamsRunning");
            bob.await("CALL_ESTABLISHED");
            bob.command("hangup", "");
            alice.await("End");
        }
    }

    @ParameterizedTest
    @CsvSource({"UDP_IPV4, TLS_IPV4", "TLS_IPV4, TCP_IPV4", "TCP_IPV4, UDP_IPV4"})
    void baresipCallsLinphoneWhichHangsUp(Access hers, Access his) throws IOException {
        try (Baresip alice = baresip(hers, Door.ALICE);
                Linphone bob = linphone(his, Door.BOB)) {
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.command("dial", "sip:102@test.io");
            bob.await("IncomingReceived");
            alice.await("CALL_RINGING");
            bob.command("answer");
            alice.await("CALL_ESTABLISHED");
            bob.await("StreamsRunning");
            bob.command("terminate");
            alice.await("CALL_CLOSED");
        }
    }

    @Test
    void givesUpBeforeItIsAnswered() {
        try (Linphone alice = linphone(Access.TLS_IPV4, Door.ALICE);
                Linphone bob = linphone(Access.UDP_IPV4, Door.BOB)) {
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.command("call sip:bob@test.io");
            bob.await("IncomingReceived");
            alice.command("terminate");
            bob.await("End");
            assertThat(bob.seen("StreamsRunning")).isFalse();
        }
    }

    @Test
    void declines() {
        try (Linphone alice = linphone(Access.UDP_IPV4, Door.ALICE);
                Linphone bob = linphone(Access.TLS_IPV4, Door.BOB)) {
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.command("call sip:bob@test.io");
            bob.await("IncomingReceived");
            bob.command("terminate");
            alice.await("End");
            assertThat(alice.logged()).contains("\nSIP/2.0 603 ");
            assertThat(alice.seen("StreamsRunning")).isFalse();
        }
    }

    private Linphone linphone(Access access, Account account) {
        return Linphone.start(
                folder.resolve("linphone-" + account.username()),
                account,
                access.address(door),
                access.transport(),
                door.certificate());
    }

    private Baresip baresip(Access access, Account account) {
        return Baresip.start(
                folder.resolve("baresip-" + account.username()), account, access.address(door), access.transport());
    }
}
