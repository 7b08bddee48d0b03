// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import io.gatehouse.platform.settings.Setting;
import io.gatehouse.sip.container.tls.ClientCertificates;
import java.time.Duration;
import java.util.List;

/** What TLS listeners show and whom they trust. Files are PEM. */
public final class CertificateSettings {
    public static final Setting<String> CERTIFICATE_FILE = Setting.text(
            "gatehouse.tls.certificate.file",
            "",
            "Certificate and those that vouch for it, PEM, for SIP over TLS and WSS; empty: self-signed, made at the first start");
    public static final Setting<String> KEY_FILE =
            Setting.text("gatehouse.tls.key.file", "", "The certificate's private key, PEM, not encrypted");
    public static final Setting<String> DOMAINS_DIR = Setting.text(
            "gatehouse.tls.domains.dir",
            "",
            "Folder with a certificate for each further domain: NAME.crt and NAME.key, or NAME/fullchain.pem and NAME/privkey.pem");
    public static final Setting<Duration> RELOAD_INTERVAL = Setting.duration(
            "gatehouse.tls.reload.interval",
            Duration.ofMinutes(1),
            Duration.ofMillis(100),
            Duration.ofDays(1),
            "How often changed certificate files are looked for; connections that stand are not touched");
    public static final Setting<ClientCertificates> CLIENTS = Setting.choice(
            "gatehouse.tls.client-certificates",
            ClientCertificates.class,
            ClientCertificates.DISABLE,
            "Whether SIP peers over TLS and WSS are asked for a certificate, and refused without one");
    public static final Setting<String> CLIENT_AUTHORITIES = Setting.text(
            "gatehouse.tls.client-authorities.file",
            "",
            "Who vouches for peers' certificates, PEM; empty: whom the JDK trusts");
    public static final Setting<String> SERVER_AUTHORITIES = Setting.text(
            "gatehouse.tls.server-authorities.file",
            "",
            "Who vouches for servers that are connected to over TLS, PEM; empty: whom the JDK trusts");

    /** All of them. */
    public static final List<Setting<?>> ALL = List.of(
            CERTIFICATE_FILE, KEY_FILE, DOMAINS_DIR, RELOAD_INTERVAL, CLIENTS, CLIENT_AUTHORITIES, SERVER_AUTHORITIES);

    private CertificateSettings() {}
}
