// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.ConfigurationLoader;
import io.gatehouse.runtime.config.GatehouseSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one server of an application server's process, shared by the WARs whose libraries are in {@code EAR/lib}. Each WAR
 * attaches its role when it starts and detaches it when it stops, in any order: the first attach starts the shared parts,
 * the listeners open when every role in {@code gatehouse.roles} is attached, the first detach closes them, the last stops
 * everything. Configuration comes from the environment, system properties and the file that they name; {@code
 * gatehouse.data.dir} must be given. Thread-safe.
 */
public final class Runtime {
    private static final Logger log = LoggerFactory.getLogger(Runtime.class);
    private static final Runtime THE_ONE = new Runtime(Runtime::startFromProcess);

    private final Function<Role, Gatehouse> starter;
    private Optional<Gatehouse> gatehouse = Optional.empty();

    Runtime(Function<Role, Gatehouse> starter) {
        this.starter = starter;
    }

    /**
     * Brings a role in.
     *
     * @throws StartupRefusal if the operator must mend something; the role is not attached then
     */
    @Blocking
    public static void attach(Role role) {
        THE_ONE.attachRole(role);
    }

    /** Takes a role out; without effect if it is not attached. */
    @Blocking
    public static void detach(Role role) {
        THE_ONE.detachRole(role);
    }

    /** The running server, if a role is attached. */
    public static Optional<Gatehouse> current() {
        return THE_ONE.running();
    }

    synchronized void attachRole(Role role) {
        Gatehouse server = gatehouse.orElseGet(() -> starter.apply(role));
        gatehouse = Optional.of(server);
        try {
            server.attach(role);
        } finally {
            stopIfNobodyIsLeft();
        }
    }

    synchronized void detachRole(Role role) {
        gatehouse.ifPresent(server -> server.detach(role));
        stopIfNobodyIsLeft();
    }

    synchronized Optional<Gatehouse> running() {
        return gatehouse;
    }

    private void stopIfNobodyIsLeft() {
        if (gatehouse.isPresent() && gatehouse.get().attached().isEmpty()) {
            gatehouse.get().stop();
            gatehouse = Optional.empty();
        }
    }

    private static Gatehouse startFromProcess(Role first) {
        log.info("Starting with {}", first.word());
        return Gatehouse.builder()
                .configuration(configuration(System.getenv(), System.getProperties()))
                .startShared();
    }

    /** What an application server's process says about us. */
    static Configuration configuration(Map<String, String> environment, Properties properties) {
        Configuration configuration = new ConfigurationLoader(GatehouseSettings.registry())
                .environment(environment)
                .systemProperties(properties)
                .load();
        if (!configuration.isGiven(GatehouseSettings.DATA_DIR)) {
            throw new StartupRefusal(GatehouseSettings.DATA_DIR + " must be given under an application server: set "
                    + GatehouseSettings.DATA_DIR.environmentName() + " or the system property");
        }
        if (configuration.isGiven(GatehouseSettings.WEB_HTTPS_PORT)) {
            log.info(
                    "{} is ignored: the application server's own HTTPS carries the portal",
                    GatehouseSettings.WEB_HTTPS_PORT);
        }
        return configuration;
    }
}
