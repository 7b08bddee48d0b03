// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import io.gatehouse.directory.Directory;
import io.gatehouse.location.LocationStore;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.settings.SettingsRegistry;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.runtime.certificate.Certificates;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.ConfigurationLoader;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.runtime.management.Readiness;
import io.gatehouse.sip.container.BoundListener;
import io.gatehouse.sip.container.SipContainer;
import io.gatehouse.sip.message.Transport;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole server in this process: what the main program, the application server's {@link Runtime} and every integration
 * test start. {@link Builder#start} attaches every role at once; {@link Builder#startShared} starts what the roles share
 * and leaves it to {@link #attach} when the listeners open. Thread-safe.
 *
 * <pre>{@code
 * try (Gatehouse gatehouse = Gatehouse.builder().dataDir(folder).ephemeralPorts().start()) {
 *     int port = gatehouse.port(Transport.UDP);
 * }
 * }</pre>
 */
public final class Gatehouse implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gatehouse.class);

    private final SharedParts parts;
    private final Set<Role> roles;
    private final Applications applications;
    private boolean listening;
    private boolean stopped;

    private Gatehouse(SharedParts parts, Set<Role> roles) {
        this.parts = parts;
        this.roles = roles;
        this.applications = new Applications(parts);
    }

    /** A server at its defaults: reads no file and no environment unless told to. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Brings a role in. When every role of {@code gatehouse.roles} is in, the listeners open and the server is ready. A
     * role that is not among them is left out with a log line.
     *
     * @throws StartupRefusal if a listener cannot be opened; the role is then out again
     */
    @Blocking
    public synchronized void attach(Role role) {
        if (!roles.contains(role)) {
            log.info("The role {} is not in {}: it does nothing here", role.word(), GatehouseSettings.ROLES);
            return;
        }
        applications.deploy(role);
        if (!applications.deployed().equals(roles)) {
            log.debug("{} is attached; waiting for the rest of {}", role.word(), roles);
            return;
        }
        try {
            parts.container().openListeners();
        } catch (RuntimeException failure) {
            applications.undeploy(role);
            throw failure;
        }
        listening = true;
        parts.readiness().become(Readiness.State.READY);
        log.info("Ready: {}", listeners().stream().map(Gatehouse::describe).collect(Collectors.joining(", ")));
    }

    /** Takes a role out; the first one to go closes the listeners. */
    @Blocking
    public synchronized void detach(Role role) {
        if (listening && roles.contains(role)) {
            parts.readiness().become(Readiness.State.DRAINING);
            parts.container().closeListeners();
            listening = false;
        }
        applications.undeploy(role);
    }

    /** The roles that are attached. */
    public synchronized Set<Role> attached() {
        return applications.deployed();
    }

    /**
     * Drains and stops everything: no longer ready, new requests are refused, what runs is given {@code gatehouse.stop.drain}
     * to finish, then the listeners close and the data are let go. Calling it again does nothing.
     */
    @Blocking
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        long begin = System.nanoTime();
        parts.readiness().become(Readiness.State.DRAINING);
        parts.stop();
        log.info("Stopped in {} ms", (System.nanoTime() - begin) / 1_000_000);
    }

    @Override
    public void close() {
        stop();
    }

    /** What accepts now, with real ports. */
    public List<BoundListener> listeners() {
        return parts.container().listeners();
    }

    /**
     * The port of the first listener of a transport.
     *
     * @throws IllegalStateException if there is none
     */
    public int port(Transport transport) {
        return listeners().stream()
                .filter(listener -> listener.transport() == transport)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no listener for " + transport))
                .port();
    }

    /**
     * The port of a transport's listener on one numeric address.
     *
     * @throws IllegalStateException if there is none
     */
    public int port(Transport transport, InetAddress address) {
        return listeners().stream()
                .filter(listener -> listener.transport() == transport)
                .filter(listener -> listener.local().getAddress().equals(address))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no listener for " + transport + " on " + address))
                .port();
    }

    /**
     * The port of health and metrics.
     *
     * @throws IllegalStateException if it is turned off
     */
    public int managementPort() {
        return parts.managementPort();
    }

    /** Whether every listener accepts. */
    public boolean ready() {
        return parts.readiness().ready();
    }

    /** Who exists. */
    public Directory directory() {
        return parts.directory();
    }

    /** Who is reachable where. */
    public LocationStore location() {
        return parts.location();
    }

    /** What TLS shows; empty if nobody speaks it. */
    public Optional<Certificates> certificates() {
        return parts.certificates();
    }

    /** What carries SIP. */
    public SipContainer container() {
        return parts.container();
    }

    /** The values in force. */
    public Configuration configuration() {
        return parts.configuration();
    }

    /** What every part is doing, as a text of several lines. */
    public String dump() {
        return parts.dump();
    }

    private static String describe(BoundListener listener) {
        return listener.transport() + " " + NetUtil.toSocketAddressString(listener.local());
    }

    /** Says what the server is to be. Every method returns the builder. Not for use by several threads. */
    public static final class Builder {
        private final Map<String, String> values = new LinkedHashMap<>();
        private Configuration configuration;
        private InstantSource clock = InstantSource.system();
        private Consumer<Directory> preparation = directory -> {};
        private boolean ephemeralPorts;

        private Builder() {}

        /** One setting as written in a file; checked at the start. Not together with {@link #configuration}. */
        public Builder set(String key, String value) {
            values.put(key, value);
            return this;
        }

        /** Where everything is kept: {@code gatehouse.data.dir}. */
        public Builder dataDir(Path folder) {
            return set(GatehouseSettings.DATA_DIR.key(), folder.toString());
        }

        /** {@code gatehouse.roles}; every role by default. */
        public Builder roles(Role... roles) {
            return set(
                    GatehouseSettings.ROLES.key(),
                    Arrays.stream(roles).map(Role::word).collect(Collectors.joining(",")));
        }

        /** A configuration that was loaded already, from file, environment and command line. */
        public Builder configuration(Configuration loaded) {
            this.configuration = loaded;
            return this;
        }

        /**
         * Listeners that are on (those with a port above 0) listen on loopback, IPv4 and IPv6, each on a port that the
         * system chooses. For tests, several servers side by side.
         */
        public Builder ephemeralPorts() {
            this.ephemeralPorts = true;
            return this;
        }

        /** The clock of everything that has a date; the system's by default. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** What is done on the data before a listener opens: whoever finds the server ready finds it done. */
        public Builder prepare(Consumer<Directory> action) {
            this.preparation = action;
            return this;
        }

        /**
         * Starts everything and attaches every role.
         *
         * @throws StartupRefusal if the operator must mend something; nothing is left running
         */
        @Blocking
        public Gatehouse start() {
            Gatehouse gatehouse = startShared();
            try {
                preparation.accept(gatehouse.directory());
                gatehouse.roles.forEach(gatehouse::attach);
                return gatehouse;
            } catch (RuntimeException | Error failure) {
                gatehouse.stop();
                throw failure;
            }
        }

        /**
         * Starts what the roles share; no listener opens before every role is attached.
         *
         * @throws StartupRefusal if the operator must mend something; nothing is left running
         */
        @Blocking
        public Gatehouse startShared() {
            Configuration loaded = configuration == null ? load() : configuration;
            Set<Role> roles = rolesOf(loaded);
            return new Gatehouse(SharedParts.start(loaded, roles, clock, ephemeralPorts), roles);
        }

        private Configuration load() {
            SettingsRegistry registry = GatehouseSettings.registry();
            return new ConfigurationLoader(registry)
                    .withoutFile()
                    .commandLine(values)
                    .load();
        }

        private static Set<Role> rolesOf(Configuration configuration) {
            Set<Role> roles = configuration.get(GatehouseSettings.ROLES).stream()
                    .map(Role::ofWord)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
            if (!roles.contains(Role.REGISTRAR)) {
                throw new StartupRefusal(GatehouseSettings.ROLES + " = " + configuration.show(GatehouseSettings.ROLES)
                        + " (" + configuration.source(GatehouseSettings.ROLES)
                        + "): a server without the registrar is not built yet");
            }
            return roles;
        }
    }
}
