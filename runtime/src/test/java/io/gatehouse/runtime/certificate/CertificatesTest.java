// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.runtime.config.CertificateSettings;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.sip.container.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificate files of an operator, made by openssl as operators make them. */
class CertificatesTest {
    @TempDir
    private Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private Certificates certificates;

    @BeforeEach
    void lookOften() {
        settings.put(CertificateSettings.RELOAD_INTERVAL.key(), "100ms");
    }

    @AfterEach
    void stop() {
        if (certificates != null) {
            certificates.stop();
        }
    }

    private Certificates start() {
        Settings given = Settings.of(settings);
        Certificates made = new Certificates(
                given,
                new CertificateFiles(given, folder.resolve("data"), InstantSource.system()),
                InstantSource.system());
        made.start();
        certificates = made;
        return made;
    }

    private TlsIdentity standard() {
        List<TlsIdentity> shown = certificates.shown();
        return shown.get(shown.size() - 1);
    }

    /** {@code openssl req -x509} for that host; {@code how} says of what kind the key is. */
    private void openssl(Path certificate, Path key, String host, String... how) {
        List<String> command = new java.util.ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "30"));
        command.addAll(List.of("-subj", "/CN=" + host, "-addext", "subjectAltName=DNS:" + host));
        command.addAll(List.of("-out", certificate.toString(), "-keyout", key.toString()));
        command.addAll(List.of(how));
        run(command);
    }

    private static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
        } catch (IOException missing) {
            throw new AssertionError("openssl is needed: apt-get install openssl", missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private void name(Path certificate, Path key) {
        settings.put(CertificateSettings.CERTIFICATE_FILE.key(), certificate.toString());
        settings.put(CertificateSettings.KEY_FILE.key(), key.toString());
    }

    private static final String[] EC = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"};
    private static final String[] RSA = {"-newkey", "rsa:2048"};

    @Test
    void withoutAnyOneIsMadeAndKeptOverRestarts() throws IOException {
        settings.put(GatehouseSettings.WEB_DOMAIN.key(), "Phones.example");
        start();
        String fingerprint = standard().fingerprint();
        assertThat(standard().names()).contains("phones.example", "localhost", "127.0.0.1");
        assertThat(standard().certificate().getNotAfter().toInstant())
                .isAfter(Instant.now().plusSeconds(3_000L * 86_400));
        assertThat(Files.getPosixFilePermissions(folder.resolve("data/tls/self-signed.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        certificates.stop();
        start();
        assertThat(standard().fingerprint()).isEqualTo(fingerprint).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    }

    /** PKCS#8 as openssl writes it today, and the older forms of RSA and EC keys. */
    @ParameterizedTest
    @ValueSource(strings = {"rsa pkcs8", "ec pkcs8", "rsa pkcs1", "ec sec1"})
    void keysOfEveryCommonFormAreRead(String form) {
        Path certificate = folder.resolve("a.crt");
        Path key = folder.resolve("a.key");
        openssl(certificate, key, "a.example", form.startsWith("rsa") ? RSA : EC);
        if (form.endsWith("pkcs1")) {
            run(List.of("openssl", "rsa", "-traditional", "-in", key.toString(), "-out", key.toString()));
        } else if (form.endsWith("sec1")) {
            run(List.of("openssl", "ec", "-in", key.toString(), "-out", key.toString()));
        }
        name(certificate, key);
        start();
        assertThat(standard().names()).containsExactly("a.example");
        assertThat(certificates.isSelfSigned()).isFalse();
    }

    @Test
    void domainsHaveFilesOrFoldersOfTheirOwn() throws IOException {
        Path domains = Files.createDirectories(folder.resolve("domains"));
        openssl(domains.resolve("one.crt"), domains.resolve("one.key"), "one.example", EC);
        Path live = Files.createDirectories(domains.resolve("two.example"));
        openssl(live.resolve("fullchain.pem"), live.resolve("privkey.pem"), "two.example", EC);
        settings.put(CertificateSettings.DOMAINS_DIR.key(), domains.toString());
        start();
        assertThat(certificates.shown().stream().flatMap(shown -> shown.names().stream()))
                .contains("one.example", "two.example", "localhost");
    }

    @Test
    void changedFilesAreFoundAndWhatCannotBeUsedIsNot() throws IOException {
        Path certificate = folder.resolve("a.crt");
        Path key = folder.resolve("a.key");
        openssl(certificate, key, "first.example", EC);
        name(certificate, key);
        start();
        openssl(certificate, key, "second.example", EC);
        Files.setLastModifiedTime(certificate, FileTime.from(Instant.now().plusSeconds(5)));
        await().untilAsserted(() -> assertThat(standard().names()).containsExactly("second.example"));

        Files.writeString(certificate, "nothing");
        assertThatThrownBy(() -> certificates.reload())
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining(certificate.toString());
        assertThat(standard().names()).containsExactly("second.example");
    }

    @Test
    void eachMistakeIsNamed() throws IOException {
        Path certificate = folder.resolve("a.crt");
        Path key = folder.resolve("a.key");
        openssl(certificate, key, "a.example", EC);
        Path other = folder.resolve("b.key");
        openssl(folder.resolve("b.crt"), other, "b.example", RSA);
        Path empty = Files.createFile(folder.resolve("empty"));

        assertRefused(certificate, other, other + " is not the key of the certificate in " + certificate);
        assertRefused(folder.resolve("missing.crt"), key, "missing.crt cannot be read: there is no such file");
        assertRefused(certificate, empty, empty + " holds no private key");
        assertRefused(key, key, key + " holds no certificate");
        settings.remove(CertificateSettings.KEY_FILE.key());
        assertThatThrownBy(this::start)
                .isInstanceOf(StartupRefusal.class)
                .hasMessageContaining("belong together: only one is set");
    }

    private void assertRefused(Path certificate, Path key, String message) {
        name(certificate, key);
        assertThatThrownBy(this::start).isInstanceOf(StartupRefusal.class).hasMessageContaining(message);
    }
}
