// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.acceptance.Door;
import io.gatehouse.acceptance.phone.DigestAnswer;
import io.gatehouse.acceptance.phone.Message;
import io.gatehouse.acceptance.phone.Phone;
import io.gatehouse.acceptance.phone.Phone.Account;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An unknown user and a wrong password take the same time, measured where an attacker measures: at the socket. Samples
 * alternate in random order, so that whatever else the machine does hits both. Compared are low percentiles, as an
 * attacker would: load only ever adds time, and a median would drown what the server does on a busy machine.
 */
class EqualTimeTest {
    private static final int WARM_UP = 500;
    private static final int PAIRS = 1_000;

    /** Of a round trip of some hundred microseconds: Argon2 or a database read would be many times that. */
    private static final double TOLERANCE = 0.12;

    @TempDir
    private Path data;

    @Test
    void anUnknownUserTakesAsLongAsAWrongPassword() {
        try (Door door = Door.open(data);
                Phone phone = Phone.udp(door.udp("127.0.0.1"), Door.ALICE)) {
            String nonce = Register.by(phone).ask().header("WWW-Authenticate");
            Account known = Door.ALICE.withPassword("wrong");
            Account unknown = known.withUsername("mabel");
            Random order = new Random(7);
            long[] knownNanos = new long[PAIRS];
            long[] unknownNanos = new long[PAIRS];
            for (int i = -WARM_UP; i < PAIRS; i++) {
                boolean knownFirst = order.nextBoolean();
                long first = nanos(phone, nonce, knownFirst ? known : unknown);
                long second = nanos(phone, nonce, knownFirst ? unknown : known);
                if (i >= 0) {
                    knownNanos[i] = knownFirst ? first : second;
                    unknownNanos[i] = knownFirst ? second : first;
                }
            }
            long forUnknown = lowPercentile(unknownNanos);
            long forKnown = lowPercentile(knownNanos);
            assertThat((double) forUnknown / forKnown)
                    .as("unknown user %d ns, wrong password %d ns", forUnknown, forKnown)
                    .isBetween(1 - TOLERANCE, 1 / (1 - TOLERANCE));
        }
    }

    /** One nonce serves for all: a wrong digest burns none. */
    private static long nanos(Phone phone, String challenge, Account account) {
        String credentials = new DigestAnswer(challenge)
                .credentials(account.username(), account.password(), "REGISTER", "sip:test.io", 1);
        String request = Register.by(phone).text("Authorization: " + credentials + "\r\n");
        long begin = System.nanoTime();
        Message answer = phone.exchange(request);
        long nanos = System.nanoTime() - begin;
        assertThat(answer.status()).isEqualTo(401);
        return nanos;
    }

    private static long lowPercentile(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 20];
    }
}
