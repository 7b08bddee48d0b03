// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.certificate;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.lifecycle.Component;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.runtime.config.CertificateSettings;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.sip.container.tls.TlsIdentities;
import io.gatehouse.sip.container.tls.TlsIdentity;
import io.gatehouse.sip.container.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of this server: those in the files that the settings name, else one that it signs itself. Changed files are
 * found in time, or at once by {@link #reload}; what cannot be used is logged and the former ones are shown on. Thread-safe.
 */
public final class Certificates implements Component {
    private static final Logger log = LoggerFactory.getLogger(Certificates.class);
    private static final Duration SOON = Duration.ofDays(14);

    private final Settings settings;
    private final Path dataDirectory;
    private final InstantSource clock;
    private TlsIdentities identities;
    private Map<Path, Long> seen = Map.of();
    private ScheduledExecutorService watch;

    /** Says where; {@link #start} reads. */
    public Certificates(Settings settings, Path dataDirectory, InstantSource clock) {
        this.settings = settings;
        this.dataDirectory = dataDirectory;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Blocking
    @Override
    public synchronized void start() {
        TlsIdentity standard = standard();
        identities = new TlsIdentities(standard, further());
        seen = changes();
        if (isSelfSigned()) {
            log.info(
                    "TLS shows a certificate that this server signed itself, for {}; its SHA-256 fingerprint: {}",
                    String.join(", ", standard.names()),
                    standard.fingerprint());
        }
        warnOfExpiry();
        long millis = settings.get(CertificateSettings.RELOAD_INTERVAL).toMillis();
        watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "certificates");
            thread.setDaemon(true);
            return thread;
        });
        watch.scheduleWithFixedDelay(this::reloadChanged, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        watch.shutdownNow();
    }

    /**
     * How TLS is spoken with them.
     *
     * @throws StartupRefusal if the files of those who are trusted cannot be read
     */
    @Blocking
    public TlsSettings tls() {
        return new TlsSettings(
                identities,
                settings.get(CertificateSettings.CLIENTS),
                authorities(settings.get(CertificateSettings.CLIENT_AUTHORITIES)),
                authorities(settings.get(CertificateSettings.SERVER_AUTHORITIES)),
                true);
    }

    /** What is shown now, the standard one last. */
    public List<TlsIdentity> shown() {
        return identities.all();
    }

    /** Whether the standard one is of our own making. */
    public boolean isSelfSigned() {
        return settings.get(CertificateSettings.CERTIFICATE_FILE).isEmpty();
    }

    /**
     * Reads every file again and shows what is in them from now on. Connections that stand are not touched.
     *
     * @throws StartupRefusal if one cannot be used; the former ones are then shown on
     */
    @Blocking
    public synchronized void reload() {
        Map<Path, Long> now = changes();
        identities.replace(standard(), further());
        seen = now;
        warnOfExpiry();
    }

    private synchronized void reloadChanged() {
        Map<Path, Long> now = changes();
        if (now.equals(seen)) {
            return;
        }
        try {
            reload();
            log.info("Certificates were changed: {}", shown());
        } catch (StartupRefusal refusal) {
            seen = now; // said once for each change
            log.error(
                    "Certificates were changed, but cannot be used; the former ones are shown on: {}",
                    refusal.getMessage());
        }
    }

    private TlsIdentity standard() {
        String certificate = settings.get(CertificateSettings.CERTIFICATE_FILE);
        String key = settings.get(CertificateSettings.KEY_FILE);
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new StartupRefusal(CertificateSettings.CERTIFICATE_FILE.key() + " and "
                    + CertificateSettings.KEY_FILE.key() + " belong together: only one is set");
        }
        return certificate.isEmpty()
                ? SelfSigned.loadOrCreate(dataDirectory, ownNames(), clock)
                : PemFiles.identity(Path.of(certificate), Path.of(key));
    }

    private Set<String> ownNames() {
        Set<String> names = new LinkedHashSet<>();
        String domain = settings.get(GatehouseSettings.WEB_DOMAIN).toLowerCase(Locale.ROOT);
        if (!domain.isEmpty()) {
            names.add(domain);
        }
        try {
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (UnknownHostException nameless) {
            log.debug("this machine's name has no address", nameless);
        }
        names.addAll(List.of("localhost", "127.0.0.1", "::1"));
        for (String address :
                List.of(settings.get(GatehouseSettings.PUBLIC_IPV4), settings.get(GatehouseSettings.PRIVATE_IPV4))) {
            if (!address.isEmpty()) {
                names.add(address);
            }
        }
        return names;
    }

    private List<TlsIdentity> further() {
        List<TlsIdentity> found = new ArrayList<>();
        pairs().forEach((certificate, key) -> found.add(PemFiles.identity(certificate, key)));
        return found;
    }

    /** Certificate and key files of the further domains, in the order of their names. */
    private Map<Path, Path> pairs() {
        String folder = settings.get(CertificateSettings.DOMAINS_DIR);
        if (folder.isEmpty()) {
            return Map.of();
        }
        Map<Path, Path> pairs = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (Files.isDirectory(entry) && Files.exists(entry.resolve("fullchain.pem"))) {
                    pairs.put(entry.resolve("fullchain.pem"), entry.resolve("privkey.pem"));
                } else if (name.endsWith(".crt")) {
                    pairs.put(entry, entry.resolveSibling(name.replaceFirst("\\.crt$", ".key")));
                }
            }
        } catch (IOException unreadable) {
            throw new StartupRefusal(
                    CertificateSettings.DOMAINS_DIR.key() + " = " + folder + " cannot be read: " + unreadable,
                    unreadable);
        }
        return pairs;
    }

    /** When each file was changed last; a file that is not there counts as 0. */
    private Map<Path, Long> changes() {
        Map<Path, Long> times = new TreeMap<>();
        if (!isSelfSigned()) {
            stamp(times, Path.of(settings.get(CertificateSettings.CERTIFICATE_FILE)));
            stamp(times, Path.of(settings.get(CertificateSettings.KEY_FILE)));
        }
        try {
            pairs().forEach((certificate, key) -> {
                stamp(times, certificate);
                stamp(times, key);
            });
        } catch (StartupRefusal unreadable) {
            log.debug("{}", unreadable.getMessage());
        }
        return times;
    }

    private static void stamp(Map<Path, Long> times, Path file) {
        try {
            times.put(file, Files.getLastModifiedTime(file).toMillis());
        } catch (IOException gone) {
            times.put(file, 0L);
        }
    }

    private static List<X509Certificate> authorities(String file) {
        return file.isEmpty() ? List.of() : PemFiles.certificates(Path.of(file));
    }

    private void warnOfExpiry() {
        for (TlsIdentity identity : shown()) {
            if (identity.certificate()
                    .getNotAfter()
                    .toInstant()
                    .isBefore(clock.instant().plus(SOON))) {
                log.warn(
                        "The certificate for {} ends at {}",
                        String.join(", ", identity.names()),
                        identity.certificate().getNotAfter().toInstant());
            }
        }
    }
}
