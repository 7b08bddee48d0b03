// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.certificate;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.runtime.config.CertificateSettings;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.sip.container.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that the settings name, read when asked. Every refusal names the file. Thread-safe. */
@Blocking
public final class CertificateFiles {
    private static final Logger log = LoggerFactory.getLogger(CertificateFiles.class);

    private final Settings settings;
    private final Path dataDirectory;
    private final InstantSource clock;

    public CertificateFiles(Settings settings, Path dataDirectory, InstantSource clock) {
        this.settings = settings;
        this.dataDirectory = dataDirectory;
        this.clock = clock;
    }

    /** Whether the standard certificate is of our own making. */
    public boolean isSelfSigned() {
        return settings.get(CertificateSettings.CERTIFICATE_FILE).isEmpty();
    }

    /**
     * What is there now, the standard one last; nothing is made.
     *
     * @throws StartupRefusal if a file cannot be used
     */
    public List<TlsIdentity> present() {
        List<TlsIdentity> found = new ArrayList<>(further());
        if (isSelfSigned()) {
            SelfSigned.load(dataDirectory).ifPresent(found::add);
        } else {
            found.add(standard());
        }
        return found;
    }

    /** The standard one; it is made where there is none and none was named. */
    TlsIdentity standard() {
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

    /** Those of the further domains, in the order of their files. */
    List<TlsIdentity> further() {
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
    Map<Path, Long> changes() {
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

    /** Who vouches for peers of listeners; empty: whom the JDK trusts. */
    List<X509Certificate> clientAuthorities() {
        return authorities(settings.get(CertificateSettings.CLIENT_AUTHORITIES));
    }

    /** Who vouches for servers that we connect to; empty: whom the JDK trusts. */
    List<X509Certificate> serverAuthorities() {
        return authorities(settings.get(CertificateSettings.SERVER_AUTHORITIES));
    }

    private static List<X509Certificate> authorities(String file) {
        return file.isEmpty() ? List.of() : PemFiles.certificates(Path.of(file));
    }
}
