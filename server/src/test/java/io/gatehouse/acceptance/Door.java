// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.directory.NewUser;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.runtime.Gatehouse;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The real server in this process, on ports of its own, with the tenant test.io and its users alice (101) and bob (102)
 * as {@code ./gatehouse demo} makes them. It may be closed and opened again on the same data.
 */
final class Door implements AutoCloseable {
    static final String DOMAIN = "test.io";
    static final Account ALICE = new Account("alice", "Sunrise-4-river", DOMAIN);
    static final Account BOB = new Account("bob", "Harbour-7-maple", DOMAIN);

    private final Gatehouse gatehouse;

    private Door(Gatehouse gatehouse) {
        this.gatehouse = gatehouse;
    }

    /** Starts on that data directory with these settings (key, value, …); makes what is not there yet. */
    static Door open(Path data, String... settings) {
        Gatehouse.Builder builder = Gatehouse.builder().dataDir(data).ephemeralPorts();
        for (int i = 0; i < settings.length; i += 2) {
            builder.set(settings[i], settings[i + 1]);
        }
        Door door = new Door(builder.start());
        if (door.gatehouse.directory().tenants().find(DOMAIN).isEmpty()) {
            door.createTenant(DOMAIN);
            door.createUser(DOMAIN, ALICE.username(), ALICE.password(), "101", "ext-101-secret");
            door.createUser(DOMAIN, BOB.username(), BOB.password(), "102", "ext-102-secret");
        }
        return door;
    }

    Gatehouse gatehouse() {
        return gatehouse;
    }

    void createTenant(String domain) {
        gatehouse.directory().tenants().create(domain, domain);
    }

    void createUser(String domain, String username, String password, String extension, String extensionPassword) {
        Tenant tenant = gatehouse.directory().tenants().find(domain).orElseThrow();
        gatehouse
                .directory()
                .users()
                .create(tenant, new NewUser(username, password, extension, extensionPassword, username, ""));
    }

    InetSocketAddress udp(String address) {
        return listener(Transport.UDP, address);
    }

    InetSocketAddress tcp(String address) {
        return listener(Transport.TCP, address);
    }

    private InetSocketAddress listener(Transport transport, String numeric) {
        try {
            InetAddress address = InetAddress.getByName(numeric);
            return new InetSocketAddress(address, gatehouse.port(transport, address));
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(numeric, impossible);
        }
    }

    /** How many bindings there are. */
    long bindings() {
        return gatehouse.location().bindings();
    }

    /** Whether anybody has a binding to that Contact URI. */
    boolean isBound(String contactUri) {
        AtomicBoolean found = new AtomicBoolean();
        gatehouse
                .location()
                .forEach(user -> user.bindings().stream()
                        .filter(binding -> binding.contact().equals(contactUri))
                        .forEach(binding -> found.set(true)));
        return found.get();
    }

    @Override
    public void close() {
        gatehouse.close();
    }
}
