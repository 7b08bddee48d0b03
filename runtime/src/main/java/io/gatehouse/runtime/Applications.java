// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import io.gatehouse.directory.account.Accounts;
import io.gatehouse.location.LocationStore;
import io.gatehouse.platform.identity.IdentityRevocations;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.sip.container.Deployment;
import io.gatehouse.sip.container.SipApplication;
import java.net.URL;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The SIP applications of the roles that are attached. An application finds what it needs in its ServletContext, under the
 * name of the interface. The edge is given nothing secret: it knows neither accounts nor the master key. Not thread-safe.
 */
final class Applications {
    private final SharedParts parts;
    private final Map<Role, Optional<Deployment>> deployed = new EnumMap<>(Role.class);

    Applications(SharedParts parts) {
        this.parts = parts;
    }

    Set<Role> deployed() {
        return deployed.isEmpty() ? EnumSet.noneOf(Role.class) : EnumSet.copyOf(deployed.keySet());
    }

    void deploy(Role role) {
        if (deployed.containsKey(role)) {
            throw new IllegalStateException("The role " + role.word() + " is attached already");
        }
        deployed.put(role, application(role).map(parts.container()::deploy));
    }

    void undeploy(Role role) {
        Optional<Deployment> deployment = deployed.remove(role);
        if (deployment != null) {
            deployment.ifPresent(Deployment::undeploy);
        }
    }

    private Optional<SipApplication> application(Role role) {
        return switch (role) {
            case EDGE -> Optional.of(application("edge", common()));
            case REGISTRAR -> Optional.of(application("registrar", withData()));
            case ADMIN -> Optional.empty();
        };
    }

    private static SipApplication application(String name, Map<String, Object> attributes) {
        String descriptor = "META-INF/sip/" + name + ".xml";
        ClassLoader loader = Applications.class.getClassLoader();
        URL url = loader.getResource(descriptor);
        if (url == null) {
            throw new IllegalStateException(descriptor + " is not on the class path");
        }
        return new SipApplication(name, url, loader, attributes);
    }

    private Map<String, Object> common() {
        Map<String, Object> attributes = new HashMap<>();
        put(attributes, Settings.class, parts.configuration());
        put(attributes, Metrics.class, parts.metrics());
        put(attributes, InstantSource.class, parts.clock());
        put(attributes, IdentityRevocations.class, parts.revocations());
        return attributes;
    }

    private Map<String, Object> withData() {
        Map<String, Object> attributes = common();
        put(attributes, Accounts.class, parts.directory().accounts());
        put(attributes, LocationStore.class, parts.location());
        put(attributes, MasterKey.class, parts.masterKey());
        return attributes;
    }

    private static <T> void put(Map<String, Object> attributes, Class<T> type, T part) {
        attributes.put(type.getName(), part);
    }
}
