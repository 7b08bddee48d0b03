// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import io.gatehouse.location.journal.JournalSettings;
import io.gatehouse.platform.settings.Setting;
import io.gatehouse.platform.settings.SettingType;
import io.gatehouse.platform.settings.SettingsRegistry;
import io.gatehouse.registrar.RegistrarSettings;
import io.gatehouse.sip.compliance.SipCompliance;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Every setting of the program. The keys are fixed: scripts depend on them. Those of parts that are not built yet are
 * known all the same, so that a configuration written today stays valid.
 */
public final class GatehouseSettings {
    public static final Setting<List<String>> BIND_ADDRESS = Setting.list(
            "gatehouse.bind.address",
            List.of("0.0.0.0", "::"),
            "Addresses that SIP and HTTPS listen on; :: is left out where there is no IPv6");

    public static final Setting<Integer> SIP_UDP_PORT = Setting.port("gatehouse.sip.udp.port", 5060, "SIP over UDP");
    public static final Setting<Integer> SIP_TLS_PORT = Setting.port("gatehouse.sip.tls.port", 5061, "SIP over TLS");
    public static final Setting<Integer> SIP_TCP_PORT = Setting.port("gatehouse.sip.tcp.port", 5063, "SIP over TCP");
    public static final Setting<Integer> SIP_WSS_PORT =
            Setting.port("gatehouse.sip.wss.port", 5065, "SIP over secure WebSocket");
    public static final Setting<Integer> SIP_WS_PORT =
            Setting.port("gatehouse.sip.ws.port", 0, "SIP over WebSocket without TLS");
    public static final Setting<Integer> SIP_LOOPS = Setting.integer(
            "gatehouse.sip.loops", 0, 0, 256, "Event loops that serve SIP; 0: half of the processors, at least one");

    public static final Setting<SipCompliance> SIP_COMPLIANCE = Setting.of(
            "gatehouse.sip.compliance",
            new SettingType<>(
                    "DEFAULT or STRICT, followed by names of docs/compliance.md with + or - before them",
                    SipCompliance::parse,
                    SipCompliance::toString),
            SipCompliance.DEFAULT,
            "Which deviations from the RFCs are accepted, such as DEFAULT,-UNDERSCORE_IN_HOST");

    public static final Setting<Integer> WEB_HTTPS_PORT =
            Setting.port("gatehouse.web.https.port", 8887, "Portal and REST API");

    public static final Setting<Integer> MANAGEMENT_PORT =
            Setting.port("gatehouse.management.port", 9090, "Health and metrics over HTTP");
    public static final Setting<String> MANAGEMENT_ADDRESS =
            Setting.text("gatehouse.management.address", "127.0.0.1", "Address that health and metrics listen on");

    public static final Setting<String> DATA_DIR = Setting.text(
            "gatehouse.data.dir",
            "./data",
            "Folder of everything that is kept; one process owns it; must be given under an application server");
    public static final Setting<String> MASTER_KEY_FILE = Setting.text(
            "gatehouse.master-key.file",
            "",
            "The key that seals every secret; empty: master.key in the data directory, made at the first start");

    public static final Setting<String> DATABASE_URL =
            Setting.text("gatehouse.database.url", "", "JDBC address of the database; empty: H2 in the data directory");
    public static final Setting<String> DATABASE_USERNAME =
            Setting.text("gatehouse.database.username", "", "Name that signs in to the database");
    public static final Setting<String> DATABASE_PASSWORD = Setting.text(
                    "gatehouse.database.password", "", "Password that signs in to the database")
            .asSecret();
    public static final Setting<Duration> DATABASE_POLL_INTERVAL = Setting.duration(
            "gatehouse.database.poll.interval",
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "How often accounts changed by other servers on one PostgreSQL database are looked for");

    public static final Setting<String> WEB_DOMAIN = Setting.text(
            "gatehouse.network.web-domain", "", "Host name that people type into a browser or a phone; empty: none");
    public static final Setting<String> PUBLIC_IPV4 =
            Setting.text("gatehouse.network.public-ipv4", "", "IPv4 address seen from the Internet; empty: detected");
    public static final Setting<String> PRIVATE_IPV4 = Setting.text(
            "gatehouse.network.private-ipv4", "", "IPv4 address seen from the own network; empty: detected");

    public static final Setting<String> EDGE_REGISTRAR = Setting.text(
            "gatehouse.edge.registrar", "", "Registrar that this edge serves; empty: the one in the same process");

    public static final Setting<Boolean> CLUSTER_ENABLED =
            Setting.bool("gatehouse.cluster.enabled", false, "Share bindings with other servers");
    public static final Setting<String> CLUSTER_NAME =
            Setting.text("gatehouse.cluster.name", "gatehouse", "Servers of one name find each other");
    public static final Setting<String> CLUSTER_BIND =
            Setting.text("gatehouse.cluster.bind", "", "Address for the talk between servers; empty: detected");
    public static final Setting<String> CLUSTER_DISCOVERY =
            Setting.text("gatehouse.cluster.discovery", "", "How the servers of a cluster find each other");

    public static final Setting<List<String>> ROLES = Setting.listOf(
            "gatehouse.roles",
            List.of("edge", "registrar", "admin"),
            Set.of("edge", "registrar", "admin"),
            "What this server does");

    public static final Setting<Duration> LOCATION_EXPIRY_INTERVAL = Setting.duration(
            "gatehouse.location.expiry-interval",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "How often bindings that have expired are cleared away; they are out of routing at once");
    public static final Setting<Duration> STOP_DRAIN = Setting.duration(
            "gatehouse.stop.drain",
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ofSeconds(8),
            "How long a stopping server waits for transactions in progress");

    public static final Setting<String> CONFIG_FILE = Setting.text(
            "gatehouse.config.file",
            "gatehouse.properties",
            "Where these settings are read from, if the file is there; cannot be set in the file itself");
    public static final Setting<LogFormat> LOG_FORMAT =
            Setting.choice("gatehouse.log.format", LogFormat.class, LogFormat.TEXT, "How log lines are written");
    public static final Setting<LogLevel> LOG_LEVEL =
            Setting.choice("gatehouse.log.level", LogLevel.class, LogLevel.INFO, "The least level that is logged");

    /** How log lines are written. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** The least level that is logged. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    private static final SettingsRegistry REGISTRY = new SettingsRegistry(Setting.join(
            List.of(
                    BIND_ADDRESS,
                    SIP_UDP_PORT,
                    SIP_TLS_PORT,
                    SIP_TCP_PORT,
                    SIP_WSS_PORT,
                    SIP_WS_PORT,
                    SIP_LOOPS,
                    SIP_COMPLIANCE,
                    WEB_HTTPS_PORT,
                    MANAGEMENT_PORT,
                    MANAGEMENT_ADDRESS,
                    DATA_DIR,
                    MASTER_KEY_FILE,
                    DATABASE_URL,
                    DATABASE_USERNAME,
                    DATABASE_PASSWORD,
                    DATABASE_POLL_INTERVAL,
                    WEB_DOMAIN,
                    PUBLIC_IPV4,
                    PRIVATE_IPV4,
                    EDGE_REGISTRAR,
                    CLUSTER_ENABLED,
                    CLUSTER_NAME,
                    CLUSTER_BIND,
                    CLUSTER_DISCOVERY,
                    ROLES,
                    LOCATION_EXPIRY_INTERVAL,
                    STOP_DRAIN,
                    CONFIG_FILE,
                    LOG_FORMAT,
                    LOG_LEVEL),
            NameServerSettings.ALL,
            CertificateSettings.ALL,
            ConnectionSettings.ALL,
            TraceSettings.ALL,
            RegistrarSettings.all(),
            JournalSettings.ALL));

    private GatehouseSettings() {}

    /** All of them, in the order of the documentation. */
    public static SettingsRegistry registry() {
        return REGISTRY;
    }
}
