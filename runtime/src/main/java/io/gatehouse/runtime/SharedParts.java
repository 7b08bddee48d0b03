// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import io.gatehouse.directory.Directory;
import io.gatehouse.location.LocationStore;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.identity.IdentityRevocations;
import io.gatehouse.platform.lifecycle.Component;
import io.gatehouse.platform.lifecycle.ComponentTree;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.platform.trace.MessageTrace;
import io.gatehouse.platform.trace.hep.HepExporter;
import io.gatehouse.platform.trace.hep.HepTarget;
import io.gatehouse.runtime.certificate.CertificateFiles;
import io.gatehouse.runtime.certificate.Certificates;
import io.gatehouse.runtime.command.CommandSocket;
import io.gatehouse.runtime.command.OperatorCommands;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.ConnectionSettings;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.runtime.config.NameServerSettings;
import io.gatehouse.runtime.config.TraceSettings;
import io.gatehouse.runtime.data.DataDirectory;
import io.gatehouse.runtime.data.GatehouseData;
import io.gatehouse.runtime.management.ManagementServer;
import io.gatehouse.runtime.management.PrometheusMetrics;
import io.gatehouse.runtime.management.Readiness;
import io.gatehouse.runtime.network.ListenerPlan;
import io.gatehouse.runtime.network.PortProbe;
import io.gatehouse.sip.container.SipContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every role stands on, in the order in which it starts: the data directory's lock, the key, the ports' probe, metrics
 * and management, the data, the container, the commands. It stops in the reverse order. Started once, stopped once.
 */
final class SharedParts {
    private static final Logger log = LoggerFactory.getLogger(SharedParts.class);

    private final Configuration configuration;
    private final InstantSource clock;
    private final ComponentTree tree = new ComponentTree("gatehouse");
    private final Readiness readiness = new Readiness();
    private final IdentityRevocations revocations = new IdentityRevocations();

    private final MessageTrace trace = new MessageTrace();
    private PrometheusMetrics metrics;
    private Optional<ManagementServer> management = Optional.empty();
    private Optional<Certificates> certificates = Optional.empty();
    private GatehouseData data;
    private SipContainer container;

    private SharedParts(Configuration configuration, InstantSource clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    static SharedParts start(
            Configuration configuration, Set<Role> roles, InstantSource clock, boolean ephemeralPorts) {
        SharedParts parts = new SharedParts(configuration, clock);
        try {
            parts.tree.start();
            parts.start(roles, ephemeralPorts);
            return parts;
        } catch (Exception | Error failure) {
            parts.tree.stop();
            throw unchecked(failure);
        }
    }

    private void start(Set<Role> roles, boolean ephemeralPorts) throws Exception {
        ListenerPlan plan = ephemeralPorts ? ListenerPlan.ephemeral(configuration) : ListenerPlan.of(configuration);
        DataDirectory folder = DataDirectory.own(Path.of(configuration.get(GatehouseSettings.DATA_DIR)));
        tree.add(new Kept("data directory " + folder.path(), folder));
        PortProbe.refuseIfTaken(plan.listeners());
        metrics = new PrometheusMetrics();
        tree.add(new Kept("metrics", metrics));
        startManagement(ephemeralPorts);
        configuration.warnings().forEach(log::warn);
        plan.warnings().forEach(log::warn);
        data = tree.add(new GatehouseData(configuration, folder.path(), clock, metrics));
        CertificateFiles files = new CertificateFiles(configuration, folder.path(), clock);
        if (plan.listeners().stream().anyMatch(listener -> listener.transport().secure())) {
            certificates = Optional.of(tree.add(new Certificates(configuration, files, clock)));
        }
        container = tree.add(buildContainer(plan, roles));
        Optional<HepTarget> collector = TraceSettings.collector(configuration);
        if (collector.isPresent()) {
            tree.add(new HepExporter(trace, collector.get(), metrics));
        }
        OperatorCommands commands =
                OperatorCommands.of(data, files, certificates).and(trace);
        tree.add(new CommandSocket(CommandSocket.in(folder.path()), commands));
    }

    private void startManagement(boolean ephemeralPorts) throws Exception {
        int port = configuration.get(GatehouseSettings.MANAGEMENT_PORT);
        if (port > 0) {
            String host = configuration.get(GatehouseSettings.MANAGEMENT_ADDRESS);
            InetSocketAddress address = new InetSocketAddress(host, ephemeralPorts ? 0 : port);
            if (address.isUnresolved()) {
                throw new StartupRefusal(GatehouseSettings.MANAGEMENT_ADDRESS + " = " + host + " ("
                        + configuration.source(GatehouseSettings.MANAGEMENT_ADDRESS) + "): there is no such address");
            }
            management = Optional.of(tree.add(new ManagementServer(address, metrics, readiness)));
        }
    }

    private SipContainer buildContainer(ListenerPlan plan, Set<Role> roles) {
        SipContainer.Builder builder = SipContainer.builder()
                .listeners(plan.listeners())
                .masterKey(data.masterKey())
                .metrics(metrics)
                .clock(clock)
                .nameLookup(NameServerSettings.of(configuration))
                .trace(trace)
                .compliance(configuration.get(GatehouseSettings.SIP_COMPLIANCE))
                .drain(configuration.get(GatehouseSettings.STOP_DRAIN))
                .router(ApplicationOrder.of(roles));
        ConnectionSettings.apply(configuration, builder);
        certificates.map(Certificates::tls).ifPresent(builder::tls);
        int loops = configuration.get(GatehouseSettings.SIP_LOOPS);
        return loops > 0 ? builder.loops(loops).build() : builder.build();
    }

    void stop() {
        tree.stop();
    }

    int managementPort() {
        return management
                .orElseThrow(() -> new IllegalStateException("the management port is turned off"))
                .port();
    }

    String dump() {
        StringBuilder out = new StringBuilder();
        try {
            tree.dump(out, "");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    Configuration configuration() {
        return configuration;
    }

    InstantSource clock() {
        return clock;
    }

    Readiness readiness() {
        return readiness;
    }

    IdentityRevocations revocations() {
        return revocations;
    }

    PrometheusMetrics metrics() {
        return metrics;
    }

    MasterKey masterKey() {
        return data.masterKey();
    }

    Directory directory() {
        return data.directory();
    }

    LocationStore location() {
        return data.location();
    }

    Optional<Certificates> certificates() {
        return certificates;
    }

    SipContainer container() {
        return container;
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("The server cannot start: " + failure, failure);
    }

    /** Something that was opened already and is closed at its turn. */
    private record Kept(String name, AutoCloseable part) implements Component {
        @Override
        public void start() {
            // it was opened to get here
        }

        @Override
        public void stop() {
            try {
                part.close();
            } catch (Exception failure) {
                throw new IllegalStateException(name + " did not close", failure);
            }
        }
    }
}
