// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.platform.settings.Setting;
import java.time.Duration;
import java.util.List;

/** What an operator can set about the registrar. Expiry limits and contacts per user are the tenant's. */
public final class RegistrarSettings {
    public static final Setting<Duration> NONCE_LIFETIME = Setting.duration(
            "gatehouse.registrar.nonce.lifetime",
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofDays(1),
            "How long a digest nonce serves before the client is told stale=true");

    public static final Setting<Integer> NONCES_REMEMBERED = Setting.integer(
            "gatehouse.registrar.nonce.remembered",
            262_144,
            2_048,
            16_777_216,
            "How many nonces in use are remembered against replay, at 32 bytes each; the rest is asked again");

    public static final Setting<List<String>> MD5_ONLY_USER_AGENTS = Setting.list(
            "gatehouse.registrar.md5-only.user-agents",
            List.of("baresip v0.", "baresip v1.", "sipsak", "SIPp", "JsSIP", "SIP.js/"),
            "How User-Agents begin that fail on a challenge other than MD5: they get the MD5 challenge alone");

    public static final Setting<Duration> PROXY_TIMEOUT = Setting.duration(
            "gatehouse.registrar.proxy-timeout",
            Duration.ofSeconds(180),
            Duration.ofSeconds(1),
            Duration.ofMinutes(30),
            "How long a call may ring before it is given up");

    public static final Setting<Duration> FLOW_TIMER = Setting.duration(
            "gatehouse.registrar.flow-timer",
            Duration.ofSeconds(120),
            Duration.ZERO,
            Duration.ofHours(1),
            "How often a client that registers with outbound is asked to send a keep-alive; 0s leaves it to the client");

    private RegistrarSettings() {}

    /** All of them, in the order of the documentation. */
    public static List<Setting<?>> all() {
        return List.of(NONCE_LIFETIME, NONCES_REMEMBERED, MD5_ONLY_USER_AGENTS, PROXY_TIMEOUT, FLOW_TIMER);
    }
}
