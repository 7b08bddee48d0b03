// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Access;
import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.Phone;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 3261 §26.2.2, RFC 5630 §3.1: what is for a sips URI comes over TLS, or no further. */
class SipsRulesTest {
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    @TempDir
    private static Path data;

    private static Door door;

    @BeforeAll
    static void openTheDoor() {
        door = Door.open(data);
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @ParameterizedTest
    @EnumSource
    void aSipsRequestUriNeedsTls(Access access) {
        boolean secure = access.transport().secure();
        try (Phone phone = access.phone(door, Door.ALICE)) {
            assertThat(phone.request("OPTIONS", "sips:test.io", "sips:test.io", "")
                            .status())
                    .isEqualTo(secure ? 200 : 403);
            assertThat(phone.request("REGISTER", "sips:test.io", phone.aor(), "")
                            .status())
                    .as("asked who he is")
                    .isEqualTo(secure ? 401 : 403);
            assertThat(phone.request("MESSAGE", "sips:bob@test.io", "sips:bob@test.io", "")
                            .status())
                    .as("nobody is there")
                    .isEqualTo(secure ? 480 : 403);
            assertThat(phone.request("OPTIONS", "sip:test.io", "sips:test.io", "")
                            .status())
                    .as("To has nothing to do with it")
                    .isEqualTo(200);
        }
    }

    /** Whoever ends TLS in front of us says so in the PROXY header, version 2 (PP2_TYPE_SSL). */
    @ParameterizedTest
    @CsvSource({"1, 200", "0, 403"})
    void aTrustedBalancerMayHaveEndedTheTls(byte client, int status, @TempDir Path other) throws IOException {
        byte[] header = ByteBuffer.allocate(36)
                .put(SIGNATURE)
                .put(new byte[] {0x21, 0x11, 0, 20, (byte) 192, 0, 2, 7, (byte) 198, 51, 100, 1, 18, 103, 19, (byte) 197
                })
                .put(new byte[] {0x20, 0, 5, client, 0, 0, 0, 0})
                .array();
        try (Door balanced = Door.open(other, "gatehouse.sip.proxy-protocol.trusted", "127.0.0.1")) {
            InetSocketAddress listener = balanced.tcp("127.0.0.1");
            try (Socket socket = new Socket(listener.getAddress(), listener.getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(header);
                socket.getOutputStream().write("""
                        OPTIONS sips:test.io SIP/2.0
                        Via: SIP/2.0/TLS 192.0.2.7:4711;branch=z9hG4bK-balanced
                        Max-Forwards: 70
                        From: <sips:alice@test.io>;tag=a
                        To: <sips:test.io>
                        Call-ID: balanced
                        CSeq: 1 OPTIONS
                        Content-Length: 0

                        """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
                byte[] begin = socket.getInputStream().readNBytes(11);
                assertThat(new String(begin, StandardCharsets.US_ASCII)).isEqualTo("SIP/2.0 " + status);
            }
        }
    }
}
