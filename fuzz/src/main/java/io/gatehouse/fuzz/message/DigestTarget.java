// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz.message;

import io.gatehouse.fuzz.Finding;
import io.gatehouse.fuzz.FuzzTarget;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.digest.DigestChallenge;
import io.gatehouse.sip.digest.DigestCredentials;
import io.gatehouse.sip.message.ByteSpan;
import java.util.Optional;

/** A value of an Authorization or WWW-Authenticate field. No credentials that nobody computed are right. */
public final class DigestTarget implements FuzzTarget {
    private static final ByteSpan METHOD = ByteSpan.of("REGISTER");
    private static final byte[] HA1 =
            Digest.ha1(DigestAlgorithm.MD5, "alice", "test.io", "a password that stands in no corpus");

    @Override
    public void run(byte[] input) {
        ByteSpan value = ByteSpan.of(input.clone());
        HeaderParts.read(() -> DigestChallenge.parse(value));
        Optional<DigestCredentials> credentials = HeaderParts.read(() -> DigestCredentials.parse(value));
        credentials.ifPresent(DigestTarget::check);
        if (credentials.isPresent()) {
            Finding.unless(DigestCredentials.isDigest(value.trim()), "credentials of another scheme");
        }
    }

    private static void check(DigestCredentials credentials) {
        Finding.unless(credentials.nonceCount() >= -1, "a nonce count below none");
        credentials.algorithm();
        credentials.opaque();
        Finding.unless(!Digest.verify(credentials, DigestAlgorithm.MD5, HA1, METHOD), "guessed");
    }
}
