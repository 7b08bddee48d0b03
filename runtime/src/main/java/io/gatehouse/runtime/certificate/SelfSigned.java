// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.certificate;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.sip.container.tls.TlsIdentity;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * The certificate of a server that was given none: EC P-256, signed by itself, for ten years, kept in {@code tls/} of the data
 * directory with its key (mode 600). People compare its fingerprint. It stays the same over restarts.
 */
final class SelfSigned {
    private static final Duration VALID = Duration.ofDays(3_650);
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    private static final int SERIAL_BITS = 127;

    private SelfSigned() {}

    /**
     * The one that is kept, or a new one.
     *
     * @param names host names and numeric addresses that it is for; at least one
     * @throws StartupRefusal if the folder cannot be written
     */
    @Blocking
    static TlsIdentity loadOrCreate(Path dataDirectory, Set<String> names, InstantSource clock) {
        return load(dataDirectory).orElseGet(() -> {
            create(certificate(dataDirectory), key(dataDirectory), names, clock.instant());
            return PemFiles.identity(certificate(dataDirectory), key(dataDirectory));
        });
    }

    /** The one that is kept, if there is one. */
    @Blocking
    static Optional<TlsIdentity> load(Path dataDirectory) {
        Path certificate = certificate(dataDirectory);
        Path key = key(dataDirectory);
        return Files.exists(certificate) && Files.exists(key)
                ? Optional.of(PemFiles.identity(certificate, key))
                : Optional.empty();
    }

    private static Path certificate(Path dataDirectory) {
        return dataDirectory.resolve("tls").resolve("self-signed.crt");
    }

    private static Path key(Path dataDirectory) {
        return dataDirectory.resolve("tls").resolve("self-signed.key");
    }

    private static void create(Path certificate, Path key, Set<String> names, Instant now) {
        try {
            Files.createDirectories(certificate.getParent());
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            write(key, new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
            write(certificate, sign(pair, names, now));
        } catch (IOException refused) {
            throw new StartupRefusal(
                    "No certificate can be made in " + certificate.getParent() + ": " + refused, refused);
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("this JDK makes no EC certificate", impossible);
        }
    }

    private static X509CertificateHolder sign(KeyPair pair, Set<String> names, Instant now)
            throws IOException, OperatorCreationException {
        X500Principal subject = new X500Principal("CN=" + names.iterator().next());
        GeneralName[] alternatives = names.stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        return new JcaX509v3CertificateBuilder(
                        subject,
                        new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
                        Date.from(now.minus(CLOCKS_DIFFER)),
                        Date.from(now.plus(VALID)),
                        subject,
                        pair.getPublic())
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    }

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    }

    /** Whole or not at all, and never readable by others. */
    private static void write(Path file, Object what) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(what);
        }
        Path draft = Files.createTempFile(file.getParent(), "new", ".pem");
        if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(draft, text.toString());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
