// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sip.message.ByteSpan;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What a nonce tells about itself, with nothing remembered (RFC 7616 §3.3, §5.4). */
class NoncesTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private final InstantSource clock = () -> now;
    private final Nonces nonces = new Nonces(new byte[32], clock, Duration.ofHours(1), 1);

    @Test
    void aNonceIsBase64ForUrlsAndDiffersFromTheLast() {
        ByteSpan nonce = nonces.issue(HERE);
        assertThat(nonce.length()).isEqualTo(48);
        assertThat(Base64.getUrlDecoder().decode(nonce.toBytes())).hasSize(36);
        assertThat(nonces.issue(HERE)).isNotEqualTo(nonce);
    }

    @Test
    void itIsCurrentUntilItIsTooOld() {
        ByteSpan nonce = nonces.issue(HERE);
        assertThat(nonces.read(nonce).state()).isEqualTo(Nonces.State.CURRENT);
        assertThat(nonces.read(nonce).issuedMillis()).isEqualTo(now.toEpochMilli());
        now = now.plus(Duration.ofHours(1));
        assertThat(nonces.read(nonce).state()).isEqualTo(Nonces.State.STALE);
    }

    @Test
    void thatOfAnotherBootIsStale() {
        Nonces earlier = new Nonces(new byte[32], clock, Duration.ofHours(1), 2);
        assertThat(nonces.read(earlier.issue(HERE)).state()).isEqualTo(Nonces.State.STALE);
    }

    /** Every character counts: 36 bytes leave no bits over. */
    @Test
    void aChangedOneIsForeign() {
        String nonce = nonces.issue(HERE).toString();
        for (int i = 0; i < nonce.length(); i++) {
            byte[] changed = nonce.getBytes(StandardCharsets.US_ASCII);
            changed[i] = (byte) (changed[i] == 'A' ? 'B' : 'A');
            assertThat(nonces.read(ByteSpan.of(changed)).state()).isEqualTo(Nonces.State.FOREIGN);
        }
        assertThat(nonces.read(ByteSpan.of("abc")).state()).isEqualTo(Nonces.State.FOREIGN);
    }

    /** A failure is evidence against an address only if the nonce was made for that one. */
    @Test
    void itTellsForWhichAddressItWasMade() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("192.0.2.7");
        Nonces.Reading reading = nonces.read(nonces.issue(elsewhere));
        assertThat(nonces.isFor(elsewhere, reading)).isTrue();
        assertThat(nonces.isFor(HERE, reading)).isFalse();
        assertThat(nonces.isFor(HERE, nonces.read(ByteSpan.of("not ours")))).isFalse();
    }
}
