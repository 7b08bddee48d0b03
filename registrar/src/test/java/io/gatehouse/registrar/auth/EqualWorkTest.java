// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.internal.secret.Ha1Set;
import io.gatehouse.directory.internal.secret.Seal;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.uri.SipUri;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An unknown user and a wrong password cost the same work and the same time. */
class EqualWorkTest {
    private static final InetAddress OFFICE = InetAddress.getLoopbackAddress();

    private final AccountTable accounts = new AccountTable();
    private final Nonces nonces = new Nonces(new byte[32], InstantSource.system(), Duration.ofHours(1), 1);
    private int digests;
    private final Authenticator authenticator =
            new Authenticator(accounts, nonces, new NonceCounts(2048), (credentials, algorithm, ha1, method) -> {
                digests++;
                return Digest.verify(credentials, algorithm, ha1, method);
            });
    private final Tenant tenant;

    EqualWorkTest() {
        Tenant stated = new Tenant(1, "test", "test.io", Set.of(), true, List.of(), RegistrationPolicy.DEFAULT);
        accounts.put(stated, List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5));
        Account alice = new Account(
                new Account.Identity(11, 1, 1),
                "test.io",
                new Account.Text("alice", "alice", "101", ""),
                true,
                new Account.Secret(
                        new Seal(MasterKey.random()), 7, Ha1Set.ofPassword("alice", "test.io", "Sunrise-4-river")));
        accounts.put(alice);
        tenant = accounts.tenant("test.io").orElseThrow();
    }

    @Test
    void unknownUserWrongPasswordAndExtensionNumberCostOneDigestEach() {
        for (String username : List.of("alice", "nobody", "101", "d~1", "ALICE")) {
            digests = 0;
            AuthResult result = authenticate(register(username));
            assertThat(result).as(username).isInstanceOf(AuthResult.Challenged.class);
            assertThat(((AuthResult.Challenged) result).why()).as(username).isEqualTo(AuthResult.Why.WRONG_CREDENTIALS);
            assertThat(digests).as(username).isEqualTo(1);
        }
    }

    /** Over UDP an address is forged at will: only who has seen the nonce is known to sit there. */
    @Test
    void aFailureFromWhereTheNonceDidNotGoProvesNothing() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("192.0.2.7");
        AuthResult result = authenticator.authenticate(register("alice"), HeaderName.AUTHORIZATION, tenant, elsewhere);
        assertThat(((AuthResult.Challenged) result).why()).isEqualTo(AuthResult.Why.WRONG_CREDENTIALS_UNPROVEN);
    }

    /** Medians of samples that alternate, as a quotient: what else the machine does hits both. */
    @Test
    void anUnknownUserTakesAsLongAsAWrongPassword() {
        SipRequest known = register("alice");
        SipRequest unknown = register("nobody");
        long[] knownTimes = new long[10_000];
        long[] unknownTimes = new long[10_000];
        for (int i = 0; i < knownTimes.length; i++) {
            knownTimes[i] = nanos(known);
            unknownTimes[i] = nanos(unknown);
        }
        assertThat((double) median(unknownTimes) / median(knownTimes)).isBetween(0.8, 1.25);
    }

    private long nanos(SipRequest request) {
        long begin = System.nanoTime();
        authenticate(request);
        return System.nanoTime() - begin;
    }

    private static long median(long[] times) {
        long[] warm = Arrays.copyOfRange(times, times.length / 2, times.length);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }

    private AuthResult authenticate(SipRequest request) {
        return authenticator.authenticate(request, HeaderName.AUTHORIZATION, tenant, OFFICE);
    }

    private SipRequest register(String username) {
        SipRequest request = SipRequest.create("REGISTER", SipUri.parse("sip:test.io"));
        String nonce = nonces.issue(OFFICE).toString();
        byte[] ha1 = Digest.ha1(DigestAlgorithm.SHA_256, username, "test.io", "wrong");
        String response = Digest.response(
                DigestAlgorithm.SHA_256, ha1, "REGISTER", "sip:test.io", nonce, "00000001", "abc", "auth");
        request.set(
                HeaderName.AUTHORIZATION,
                "Digest username=\"" + username + "\", realm=\"test.io\", nonce=\"" + nonce
                        + "\", uri=\"sip:test.io\", response=\"" + response
                        + "\", algorithm=SHA-256, cnonce=\"abc\", qop=auth, nc=00000001");
        return request;
    }
}
