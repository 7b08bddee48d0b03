// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.acceptance.tool.Browser;
import io.gatehouse.acceptance.tool.Browser.Library;
import io.gatehouse.acceptance.tool.WebPhone;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Phones of web pages in Debian's Chromium, over WSS: JsSIP and SIP.js as npm has them. */
@Tag("full")
class BrowserTest {
    private static final String OUR_SITE = "https://phone.test.io";

    private static final String OPTIONS = """
            OPTIONS sip:test.io SIP/2.0
            Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bKsilent
            From: <sip:alice@test.io>;tag=1
            To: <sip:test.io>
            Call-ID: silent
            CSeq: 1 OPTIONS
            Max-Forwards: 70
            Content-Length: 0

            """.replace("\n", "\r\n");

    @TempDir
    private static Path folder;

    private static Door door;
    private static Browser browser;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(
                folder.resolve("data"),
                "gatehouse.sip.websocket.origins",
                OUR_SITE,
                "gatehouse.sip.websocket.ping",
                "1s",
                "gatehouse.sip.connections.idle",
                "4s");
        browser = Browser.start(folder, door.certificate());
    }

    @AfterAll
    static void closeTheDoor() {
        if (browser != null) {
            browser.close();
        }
        door.close();
    }

    @ParameterizedTest
    @CsvSource({"JSSIP, WSS_IPV4", "JSSIP, WSS_IPV6", "SIPJS, WSS_IPV4", "SIPJS, WSS_IPV6"})
    void signsInAndOff(Library library, Access access) {
        Account newcomer = door.newcomer();
        try (WebPhone phone = browser.open(library, OUR_SITE, access.address(door), newcomer)) {
            phone.await("connected");
            phone.command("register");
            phone.await("registered");
            assertThat(door.bindings(newcomer)).singleElement().satisfies(binding -> {
                assertThat(binding.contact()).asString().contains(".invalid;").contains(";transport=ws");
                assertThat(binding.transport()).isEqualTo(Transport.WSS);
                assertThat(binding.userAgent()).asString().startsWith(library == Library.JSSIP ? "JsSIP " : "SIP.js/");
            });
            phone.command("unregister");
            phone.await("unregistered");
            assertThat(door.bindings(newcomer)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedWithAWrongPassword(Library library) {
        Account newcomer = door.newcomer();
        try (WebPhone phone = connected(
                library,
                newcomer.withPassword("ext-secret-" + newcomer.username().substring(8)))) {
            phone.command("register");
            phone.await("refused 401");
            assertThat(door.bindings(newcomer)).isEmpty();
        }
    }

    /** Both know MD5 alone, and take the last challenge for the only one. */
    @ParameterizedTest
    @EnumSource
    void signsInWhereMd5IsOfferedFirst(Library library) {
        String domain = library.name().toLowerCase(Locale.ROOT) + ".test";
        door.createTenant(domain);
        door.createUser(domain, "dora", "Canal-8-copper", "301", "ext-301-secret");
        door.wantAlgorithms(domain, List.of(DigestAlgorithm.MD5, DigestAlgorithm.SHA_256));
        try (WebPhone phone = signedIn(library, new Account("dora", "Canal-8-copper", domain))) {
            assertThat(phone.seen("refused")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"JSSIP, SIPJS, true", "JSSIP, SIPJS, false", "SIPJS, JSSIP, true", "SIPJS, JSSIP, false"})
    void pagesCallEachOtherAndEitherHangsUp(Library hers, Library his, boolean sheHangsUp) {
        try (WebPhone alice = signedIn(hers, Door.ALICE);
                WebPhone bob = signedIn(his, Door.BOB)) {
            alice.command("call", "sip:102@test.io");
            bob.await("incoming alice");
            alice.await("ringing");
            bob.command("answer");
            alice.await("established");
            bob.await("established");
            alice.await("media");
            bob.await("media");
            (sheHangsUp ? alice : bob).command("hangUp");
            alice.await("ended");
            bob.await("ended");
            alice.command("unregister");
            bob.command("unregister");
            alice.await("unregistered");
            bob.await("unregistered");
        }
    }

    @ParameterizedTest
    @CsvSource({"JSSIP, SIPJS", "SIPJS, JSSIP"})
    void givesUpBeforeItIsAnswered(Library hers, Library his) {
        try (WebPhone alice = signedIn(hers, Door.ALICE);
                WebPhone bob = signedIn(his, Door.BOB)) {
            alice.command("call", "sip:bob@test.io");
            bob.await("incoming alice");
            alice.await("ringing");
            alice.command("hangUp");
            bob.await("failed");
            alice.await("failed");
            assertThat(bob.seen("established")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"JSSIP, SIPJS", "SIPJS, JSSIP"})
    void declines(Library hers, Library his) {
        try (WebPhone alice = signedIn(hers, Door.ALICE);
                WebPhone bob = signedIn(his, Door.BOB)) {
            alice.command("call", "sip:bob@test.io");
            bob.await("incoming alice");
            bob.command("hangUp");
            alice.await("failed 480");
            assertThat(alice.seen("established")).isFalse();
        }
    }

    /** RFC 6455 §5.5.2: neither library says anything by itself; the browser answers the pings for it. */
    @Test
    void aSilentPageStaysWhereASilentConnectionIsClosed() throws IOException {
        InetSocketAddress server = door.tcp("127.0.0.1");
        try (WebPhone bob = signedIn(Library.SIPJS, Door.BOB);
                WebPhone alice = signedIn(Library.JSSIP, Door.ALICE);
                Socket silent = new Socket(server.getAddress(), server.getPort())) {
            silent.setSoTimeout(30_000);
            silent.getOutputStream().write(OPTIONS.getBytes(StandardCharsets.US_ASCII));
            byte[] allUntilTheServerClosesIt = silent.getInputStream().readAllBytes();
            assertThat(new String(allUntilTheServerClosesIt, StandardCharsets.US_ASCII))
                    .startsWith("SIP/2.0 ");
            alice.command("call", "sip:102@test.io");
            bob.await("incoming alice");
            bob.command("hangUp");
            alice.await("failed 480");
            assertThat(alice.events()).doesNotContain("disconnected");
            assertThat(bob.events()).doesNotContain("disconnected");
        }
    }

    /** RFC 5626 §5.3: the connection is gone, so nobody is there, although the binding has not expired. */
    @Test
    void whoClosedThePageIsNotThere() {
        Account newcomer = door.newcomer();
        signedIn(Library.JSSIP, newcomer).close();
        try (WebPhone alice = signedIn(Library.SIPJS, Door.ALICE)) {
            alice.command("call", "sip:" + newcomer.username() + "@test.io");
            alice.await("failed 480");
        }
        assertThat(door.bindings(newcomer)).hasSize(1);
    }

    /** RFC 6455 §10.2: the page of another site does not come in, whoever its user is. */
    @Test
    void pagesOfOtherSitesAreRefused() {
        try (WebPhone phone = open(Library.JSSIP, "https://phone.elsewhere.test", Door.ALICE)) {
            phone.await("handshake 403");
            phone.await("disconnected");
            assertThat(phone.seen("connected")).isFalse();
        }
    }

    private static WebPhone signedIn(Library library, Account account) {
        WebPhone phone = connected(library, account);
        phone.command("register");
        phone.await("registered");
        return phone;
    }

    private static WebPhone connected(Library library, Account account) {
        WebPhone phone = open(library, OUR_SITE, account);
        phone.await("handshake 101");
        phone.await("connected");
        return phone;
    }

    private static WebPhone open(Library library, String origin, Account account) {
        return browser.open(library, origin, Access.WSS_IPV4.address(door), account);
    }
}
