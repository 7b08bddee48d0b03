// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.certificate;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.sip.container.tls.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Certificates and keys in PEM files. Each refusal names the file and what to do. Stateless. */
final class PemFiles {
    private PemFiles() {}

    /**
     * A certificate with its chain, and its key.
     *
     * @throws StartupRefusal if a file cannot be read, holds something else, or the two do not belong together
     */
    @Blocking
    static TlsIdentity identity(Path certificateFile, Path keyFile) {
        TlsIdentity identity = new TlsIdentity(certificates(certificateFile), key(keyFile));
        if (!belongTogether(identity)) {
            throw new StartupRefusal(keyFile + " is not the key of the certificate in " + certificateFile);
        }
        return identity;
    }

    /**
     * Every certificate of a file, at least one.
     *
     * @throws StartupRefusal if it cannot be read or holds none
     */
    @Blocking
    static List<X509Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new StartupRefusal(file + " holds no certificate (expected is PEM: BEGIN CERTIFICATE)");
            }
            return found;
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        } catch (CertificateException broken) {
            throw new StartupRefusal(
                    file + " holds no certificate (expected is PEM: BEGIN CERTIFICATE): " + broken.getMessage(),
                    broken);
        }
    }

    private static PrivateKey key(Path file) {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII);
                PEMParser parser = new PEMParser(in)) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PrivateKeyInfo key) {
                    return new JcaPEMKeyConverter().getPrivateKey(key);
                }
                if (found instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
            throw new StartupRefusal(file
                    + " holds no private key that can be used (expected is PEM, not encrypted: BEGIN PRIVATE KEY)");
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static StartupRefusal unreadable(Path file, IOException why) {
        String reason = why instanceof NoSuchFileException ? "there is no such file" : why.toString();
        return new StartupRefusal(file + " cannot be read: " + reason, why);
    }

    private static boolean belongTogether(TlsIdentity identity) {
        PublicKey shown = identity.certificate().getPublicKey();
        String algorithm = switch (shown.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> shown.getAlgorithm();
        };
        byte[] sample = new byte[32];
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(identity.key());
            signing.update(sample);
            byte[] signed = signing.sign();
            Signature check = Signature.getInstance(algorithm);
            check.initVerify(shown);
            check.update(sample);
            return check.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }
}
