// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.certificate;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.lifecycle.Component;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.runtime.config.CertificateSettings;
import io.gatehouse.sip.container.tls.TlsIdentities;
import io.gatehouse.sip.container.tls.TlsIdentity;
import io.gatehouse.sip.container.tls.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that this server shows. Changed files are found in time, or at once by {@link #reload}; what cannot be used is
 * logged and the former ones are shown on. Thread-safe.
 */
public final class Certificates implements Component {
    private static final Logger log = LoggerFactory.getLogger(Certificates.class);
    private static final Duration SOON = Duration.ofDays(14);

    private final Settings settings;
    private final CertificateFiles files;
    private final InstantSource clock;
    private TlsIdentities identities;
    private Map<Path, Long> seen = Map.of();
    private ScheduledExecutorService watch;

    /** Says where; {@link #start} reads. */
    public Certificates(Settings settings, CertificateFiles files, InstantSource clock) {
        this.settings = settings;
        this.files = files;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Blocking
    @Override
    public synchronized void start() {
        TlsIdentity standard = files.standard();
        identities = new TlsIdentities(standard, files.further());
        seen = files.changes();
        if (files.isSelfSigned()) {
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
                files.clientAuthorities(),
                files.serverAuthorities(),
                true);
    }

    /** What is shown now, the standard one last. */
    public List<TlsIdentity> shown() {
        return identities.all();
    }

    /** Whether the standard one is of our own making. */
    public boolean isSelfSigned() {
        return files.isSelfSigned();
    }

    /**
     * Reads every file again and shows what is in them from now on. Connections that stand are not touched.
     *
     * @throws StartupRefusal if one cannot be used; the former ones are then shown on
     */
    @Blocking
    public synchronized void reload() {
        Map<Path, Long> now = files.changes();
        identities.replace(files.standard(), files.further());
        seen = now;
        warnOfExpiry();
    }

    private synchronized void reloadChanged() {
        Map<Path, Long> now = files.changes();
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

    private void warnOfExpiry() {
        for (TlsIdentity identity : shown()) {
            if (endsSoon(identity, clock)) {
                log.warn(
                        "The certificate for {} ends at {}",
                        String.join(", ", identity.names()),
                        identity.certificate().getNotAfter().toInstant());
            }
        }
    }

    /** Whether it ends within 14 days, or has. */
    public static boolean endsSoon(TlsIdentity identity, InstantSource clock) {
        return identity.certificate()
                .getNotAfter()
                .toInstant()
                .isBefore(clock.instant().plus(SOON));
    }
}
