// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for a test, with an elliptic curve's keys. */
public final class TestAuthority {
    private final X500Principal name = new X500Principal("CN=Authority " + System.nanoTime());
    private final KeyPair pair = newPair();
    private final X509Certificate root = sign(name, pair, true, List.of());

    public X509Certificate root() {
        return root;
    }

    /** A certificate for these host names, numeric addresses and {@code sip:} URIs. */
    public TlsIdentity issue(String... names) {
        KeyPair its = newPair();
        return new TlsIdentity(
                List.of(sign(new X500Principal("CN=somebody"), its, false, List.of(names)), root), its.getPrivate());
    }

    private X509Certificate sign(X500Principal subject, KeyPair its, boolean authority, List<String> names) {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(100, new SecureRandom()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                its.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!names.isEmpty()) {
                GeneralName[] alternatives =
                        names.stream().map(TestAuthority::alternative).toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static GeneralName alternative(String text) {
        if (text.startsWith("sip:")) {
            return new GeneralName(GeneralName.uniformResourceIdentifier, text);
        }
        boolean numeric = text.indexOf(':') >= 0 || text.matches("[0-9.]+");
        return new GeneralName(numeric ? GeneralName.iPAddress : GeneralName.dNSName, text);
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The JDK's TLS of somebody who trusts this authority and shows these certificates, one or none. */
    public SSLContext peer(TlsIdentity... shown) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(shown), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Shows the certificate whatever authorities the other side names: the JDK's own would keep back one that nobody there trusts. */
    private static KeyManager[] keys(TlsIdentity... shown) {
        return shown.length == 0 ? new KeyManager[0] : new KeyManager[] {new Shows(shown[0])};
    }

    private static final class Shows extends X509ExtendedKeyManager {
        private static final String[] ALIASES = {"own"};

        private final TlsIdentity identity;

        Shows(TlsIdentity identity) {
            this.identity = identity;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return ALIASES.clone();
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return ALIASES[0];
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return ALIASES.clone();
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keyType.startsWith("EC") ? ALIASES[0] : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }
}
