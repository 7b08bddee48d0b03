// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.DigestAnswer;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server ends after it kept a binding and before its 200 was read; the phone asks again. */
class LostAnswerTest {
    private static final String CONTACT = "sip:a@192.0.2.1";

    @TempDir
    private Path data;

    /** RFC 7616 §3.3: a nonce of the earlier boot is stale; RFC 3261 §10.3 step 7 must not lock the phone out. */
    @Test
    void thePhoneIsAnsweredWithTheListThatIsInForce() {
        String challenge;
        try (Door door = Door.open(data);
                Phone phone = Phone.udp(door.udp("127.0.0.1"), Door.ALICE)) {
            challenge = Register.by(phone).ask().header("WWW-Authenticate");
            Register register = Register.by(phone).callId("lost").cseq(5).contact(CONTACT);
            assertThat(register.withCredentials(register.credentials(challenge, 1))
                            .status())
                    .isEqualTo(200);
        }
        try (Door door = Door.open(data);
                Phone phone = Phone.udp(door.udp("127.0.0.1"), Door.ALICE)) {
            Register register = Register.by(phone).callId("lost").cseq(5).contact(CONTACT);
            Message stale = register.withCredentials(register.credentials(challenge, 2));
            assertThat(stale.status()).isEqualTo(401);
            assertThat(new DigestAnswer(stale.header("WWW-Authenticate")).stale())
                    .isTrue();
            Message ok = register.withCredentials(register.credentials(stale.header("WWW-Authenticate"), 1));
            assertThat(ok.status()).isEqualTo(200);
            assertThat(ok.header("Contact")).startsWith("<" + CONTACT + ">");
        }
    }
}
