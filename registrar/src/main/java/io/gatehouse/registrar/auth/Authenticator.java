// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar.auth;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.thread.OnEventLoop;
import io.gatehouse.registrar.auth.AuthResult.Authenticated;
import io.gatehouse.registrar.auth.AuthResult.Challenged;
import io.gatehouse.registrar.auth.AuthResult.Refused;
import io.gatehouse.registrar.auth.AuthResult.Why;
import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.compliance.Tolerance;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.digest.DigestCredentials;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedHeader;
import io.gatehouse.sip.message.SipRequest;
import java.net.InetAddress;

/**
 * Checks Digest credentials against username and account password (RFC 3261 §22, RFC 7616, RFC 8760). The extension number
 * signs nobody in: there is no HA1 for it, so that it is treated as a name that nobody has. A name that nobody has costs the
 * same one digest as a known one. Any thread; never waits.
 */
@OnEventLoop
public final class Authenticator {
    /** The credential of who signed in with username and account password. */
    public static final String ACCOUNT_CREDENTIAL = "account";

    private static final Challenged NO_CREDENTIALS = new Challenged(false, Why.NO_CREDENTIALS);
    private static final Challenged STALE = new Challenged(true, Why.STALE_NONCE);
    private static final Challenged WRONG = new Challenged(false, Why.WRONG_CREDENTIALS);
    private static final Challenged WRONG_UNPROVEN = new Challenged(false, Why.WRONG_CREDENTIALS_UNPROVEN);

    private final Accounts accounts;
    private final Nonces nonces;
    private final NonceCounts counts;
    private final DigestCheck check;
    private final ThreadLocal<byte[]> ha1s = ThreadLocal.withInitial(() -> new byte[DigestAlgorithm.MAX_HA1_BYTES]);

    /** The arithmetic, so that a test can count how often it is done. */
    interface DigestCheck {
        boolean verify(DigestCredentials credentials, DigestAlgorithm algorithm, byte[] ha1, ByteSpan method);
    }

    public Authenticator(Accounts accounts, Nonces nonces, NonceCounts counts) {
        this(accounts, nonces, counts, Digest::verify);
    }

    Authenticator(Accounts accounts, Nonces nonces, NonceCounts counts, DigestCheck check) {
        this.accounts = accounts;
        this.nonces = nonces;
        this.counts = counts;
        this.check = check;
    }

    /**
     * Checks the credentials for the tenant's realm.
     *
     * @param field {@link HeaderName#AUTHORIZATION} or {@link HeaderName#PROXY_AUTHORIZATION}
     * @param source where the request came from
     */
    public AuthResult authenticate(SipRequest request, HeaderName field, Tenant tenant, InetAddress source) {
        DigestCredentials credentials;
        try {
            credentials = credentialsFor(request, field, tenant);
        } catch (MalformedHeader broken) {
            return new Refused(400, "Malformed " + field, Why.BAD_CREDENTIALS_HEADER);
        }
        if (credentials == null || !usable(credentials, tenant)) {
            return NO_CREDENTIALS;
        }
        if (!credentials.wellFormed() && !request.compliance().grants(Tolerance.DIGEST_FORM)) {
            return new Refused(400, "Malformed " + field, Why.BAD_CREDENTIALS_HEADER);
        }
        if (!DigestUri.names(credentials.uri(), request)) {
            return new Refused(400, "Digest uri differs from Request-URI", Why.BAD_CREDENTIALS_HEADER);
        }
        return verify(request, credentials, tenant, source);
    }

    /** The first credentials for this realm whose algorithm the tenant offers, else the first for this realm, or null. */
    private static DigestCredentials credentialsFor(SipRequest request, HeaderName field, Tenant tenant) {
        DigestCredentials first = null;
        for (ByteSpan value : request.values(field)) {
            if (DigestCredentials.isDigest(value)) {
                DigestCredentials candidate = DigestCredentials.parse(value);
                if (candidate.realm().contentEquals(tenant.domain())) {
                    if (usable(candidate, tenant)) {
                        return candidate;
                    }
                    first = first == null ? candidate : first;
                }
            }
        }
        return first;
    }

    /** qop=auth always (RFC 7616 §3.4), an algorithm that was offered. */
    private static boolean usable(DigestCredentials credentials, Tenant tenant) {
        return credentials.qop().equalsIgnoreCase("auth")
                && tenant.algorithms().contains(credentials.algorithm().orElse(null));
    }

    /** How the name is spelled; the digest is made over it (RFC 3261 §22.4). */
    private static boolean mayType(SignInName name, Account account, SipCompliance compliance) {
        if (name.hasDomain() && !compliance.grants(Tolerance.DIGEST_NAME_WITH_DOMAIN)) {
            return false;
        }
        return account.isSpelled(name.text()) || compliance.grants(Tolerance.DIGEST_NAME_IN_OTHER_CASE);
    }

    private AuthResult verify(SipRequest request, DigestCredentials credentials, Tenant tenant, InetAddress source) {
        DigestAlgorithm algorithm = credentials.algorithm().orElseThrow();
        Nonces.Reading nonce = nonces.read(credentials.nonce());
        SignInName name = SignInName.of(credentials.username(), tenant);
        Account account = accounts.find(tenant, name.text()).orElse(null);
        byte[] ha1 = ha1s.get();
        boolean known = account != null
                && mayType(name, account, request.compliance())
                && account.ha1(algorithm, name.typed(), ha1); // none for the extension number
        if (!known) {
            accounts.dummyHa1(algorithm, ha1);
        }
        boolean right = check.verify(credentials, algorithm, ha1, request.method());
        if (!right || !known) {
            return nonces.isFor(source, nonce) ? WRONG : WRONG_UNPROVEN;
        }
        if (nonce.state() != Nonces.State.CURRENT
                || !counts.use(nonce.serial(), nonce.issuedMillis(), credentials.nonceCount())) {
            return STALE;
        }
        if (!account.enabled()) {
            return new Refused(403, "Account disabled", Why.ACCOUNT_DISABLED);
        }
        return new Authenticated(account, ACCOUNT_CREDENTIAL);
    }
}
