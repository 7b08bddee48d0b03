// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.runtime.certificate.CertificateFiles;
import io.gatehouse.runtime.certificate.Certificates;
import io.gatehouse.runtime.config.CertificateSettings;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.runtime.data.GatehouseData;
import io.gatehouse.runtime.network.ListenerPlan;
import io.gatehouse.runtime.network.PortProbe;
import io.gatehouse.sip.container.tls.TlsIdentity;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What can be found out about the machine and the configuration without the server's help. Changes nothing. */
final class MachineCheckup {
    private static final long LITTLE_SPACE_BYTES = 1L << 30;
    private static final int HEALTH_PATIENCE_MILLIS = 2_000;

    private final Configuration configuration;
    private final Findings findings;

    /** How something is. */
    enum Verdict {
        OK,
        WARN,
        FAIL
    }

    /** Where findings go. */
    @FunctionalInterface
    interface Findings {
        void add(Verdict verdict, String what, String finding);
    }

    MachineCheckup(Configuration configuration, Findings findings) {
        this.configuration = configuration;
        this.findings = findings;
    }

    /** Looks at everything; ports are probed only while no server of ours holds them. */
    void run(boolean running) {
        if (running) {
            findings.add(Verdict.OK, "server", "runs on this data directory");
            checkHealth();
        } else {
            findings.add(Verdict.WARN, "server", "does not run on this data directory");
            checkPorts();
        }
        checkDataDirectory();
        checkMasterKey();
        checkCertificates();
        checkClock();
        checkAddresses();
    }

    private void checkHealth() {
        int port = configuration.get(GatehouseSettings.MANAGEMENT_PORT);
        if (port == 0) {
            findings.add(Verdict.WARN, "health", GatehouseSettings.MANAGEMENT_PORT + " is 0: nobody can ask");
            return;
        }
        String address =
                "http://" + configuration.get(GatehouseSettings.MANAGEMENT_ADDRESS) + ":" + port + "/health/ready";
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setConnectTimeout(HEALTH_PATIENCE_MILLIS);
            connection.setReadTimeout(HEALTH_PATIENCE_MILLIS);
            int status = connection.getResponseCode();
            findings.add(
                    status == HttpURLConnection.HTTP_OK ? Verdict.OK : Verdict.FAIL,
                    "health",
                    address + " answers " + status);
        } catch (IOException | IllegalArgumentException silent) {
            findings.add(Verdict.FAIL, "health", address + " does not answer: " + silent.getMessage());
        }
    }

    private void checkPorts() {
        ListenerPlan plan = ListenerPlan.of(configuration);
        plan.listeners().forEach(listener -> {
            Optional<String> problem = PortProbe.problem(listener);
            findings.add(
                    problem.isEmpty() ? Verdict.OK : Verdict.FAIL,
                    "port",
                    problem.orElse(
                            listener.transport() + " " + listener.address() + " " + listener.port() + " is free"));
        });
        plan.warnings().forEach(warning -> findings.add(Verdict.WARN, "port", warning));
    }

    private void checkDataDirectory() {
        Path folder = dataDirectory();
        if (!Files.isDirectory(folder)) {
            findings.add(Verdict.WARN, "data directory", folder + " is not there yet: the first start makes it");
            return;
        }
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            boolean writable = Files.isWritable(folder);
            findings.add(
                    !writable ? Verdict.FAIL : free < LITTLE_SPACE_BYTES ? Verdict.WARN : Verdict.OK,
                    "data directory",
                    folder + (writable ? ", " : " cannot be written, ") + (free >> 20) + " MiB free");
        } catch (IOException unknown) {
            findings.add(Verdict.FAIL, "data directory", folder + ": " + unknown.getMessage());
        }
    }

    private void checkCertificates() {
        CertificateFiles files = new CertificateFiles(configuration, dataDirectory(), InstantSource.system());
        try {
            for (TlsIdentity identity : files.present()) {
                findings.add(
                        Certificates.endsSoon(identity, InstantSource.system()) ? Verdict.WARN : Verdict.OK,
                        "certificate",
                        String.join(" ", identity.names()) + " until "
                                + identity.certificate().getNotAfter().toInstant());
            }
        } catch (StartupRefusal unusable) {
            findings.add(Verdict.FAIL, "certificate", unusable.getMessage());
        }
        if (files.isSelfSigned()) {
            findings.add(
                    Verdict.WARN,
                    "certificate",
                    "self-signed: phones and browsers ask or refuse; " + CertificateSettings.CERTIFICATE_FILE.key()
                            + " names another");
        }
    }

    private void checkMasterKey() {
        Path key = GatehouseData.masterKeyFile(configuration, dataDirectory()).toAbsolutePath();
        boolean besideDatabase =
                configuration.get(GatehouseSettings.DATABASE_URL).isEmpty() && key.startsWith(dataDirectory());
        findings.add(
                besideDatabase ? Verdict.WARN : Verdict.OK,
                "master key",
                key
                        + (besideDatabase
                                ? " lies beside the database that it seals: whoever copies the folder has both ("
                                        + GatehouseSettings.MASTER_KEY_FILE + " moves it)"
                                : ""));
    }

    private Path dataDirectory() {
        return Path.of(configuration.get(GatehouseSettings.DATA_DIR))
                .toAbsolutePath()
                .normalize();
    }

    /** Certificates, digests' nonces and expiries need a right clock; systemd knows whether somebody keeps it right. */
    private void checkClock() {
        try {
            Process process = new ProcessBuilder("timedatectl", "show", "--property=NTPSynchronized", "--value")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor(2, TimeUnit.SECONDS);
            switch (answer) {
                case "yes" -> findings.add(Verdict.OK, "clock", "kept right by NTP");
                case "no" -> findings.add(Verdict.WARN, "clock", "nobody keeps it right: set up NTP");
                default -> findings.add(Verdict.WARN, "clock", "not known whether NTP keeps it right");
            }
        } catch (IOException noSystemd) {
            findings.add(Verdict.WARN, "clock", "not known whether NTP keeps it right (no timedatectl)");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkAddresses() {
        String given = configuration.get(GatehouseSettings.PUBLIC_IPV4);
        try {
            List<InetAddress> own = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .toList();
            String all =
                    String.join(", ", own.stream().map(NetUtil::toAddressString).toList());
            boolean reachable =
                    own.stream().anyMatch(address -> address instanceof Inet4Address && !address.isSiteLocalAddress());
            if (own.isEmpty()) {
                findings.add(Verdict.WARN, "addresses", "loopback only: no phone elsewhere reaches this machine");
            } else if (reachable || !given.isEmpty()) {
                findings.add(Verdict.OK, "addresses", all + (given.isEmpty() ? "" : "; from the Internet " + given));
            } else {
                findings.add(
                        Verdict.WARN,
                        "addresses",
                        all + " are private: phones on the Internet need a forwarded port and "
                                + GatehouseSettings.PUBLIC_IPV4);
            }
        } catch (IOException unknown) {
            findings.add(Verdict.WARN, "addresses", "not known: " + unknown.getMessage());
        }
    }
}
