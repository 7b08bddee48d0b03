// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A certificate with its key, for the domains that it names. Immutable.
 *
 * @param chain the certificate first, then those that vouch for it; at least one
 * @param key the private key of the first
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
    public TlsIdentity {
        chain = List.copyOf(chain);
        Objects.requireNonNull(key, "key");
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a TLS identity needs a certificate");
        }
    }

    /** The certificate that peers are shown. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The host names that it is for, in lower case; a wildcard stays {@code *.example.org}. */
    public Set<String> names() {
        return CertificateNames.hosts(certificate());
    }

    /** SHA-256 of the certificate as people compare it: {@code 9A:04:…}, 32 bytes in upper-case hexadecimal. */
    public String fingerprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (CertificateEncodingException unreadable) {
            throw new IllegalArgumentException("the certificate cannot be encoded", unreadable);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsIdentity" + names() + " " + fingerprint();
    }
}
