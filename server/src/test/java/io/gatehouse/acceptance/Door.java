// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.acceptance;

import io.gatehouse.acceptance.phone.Phone.Account;
import io.gatehouse.directory.NewUser;
import io.gatehouse.directory.User;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.location.Binding;
import io.gatehouse.runtime.Gatehouse;
import io.gatehouse.sip.container.tls.TlsIdentity;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real server in this process, on ports of its own, with the tenant test.io and its users alice (101) and bob (102)
 * as {@code ./gatehouse demo} makes them. It may be closed and opened again on the same data.
 */
public final class Door implements AutoCloseable {
    public static final String DOMAIN = "test.io";
    public static final Account ALICE = new Account("alice", "Sunrise-4-river", DOMAIN);
    public static final Account BOB = new Account("bob", "Harbour-7-maple", DOMAIN);

    private final Gatehouse gatehouse;
    private final AtomicInteger newcomers = new AtomicInteger(100);

    private Door(Gatehouse gatehouse) {
        this.gatehouse = gatehouse;
    }

    /** Starts on that data directory with these settings (key, value, …); makes what is not there yet. */
    public static Door open(Path data, String... settings) {
        return open(data, InstantSource.system(), settings);
    }

    /** The same with a clock that the test moves: whatever has a date goes by it, timers of transactions do not. */
    public static Door open(Path data, InstantSource clock, String... settings) {
        Gatehouse.Builder builder =
                Gatehouse.builder().dataDir(data).clock(clock).ephemeralPorts().set("gatehouse.sip.ws.port", "5066");
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

    public Gatehouse gatehouse() {
        return gatehouse;
    }

    public void createTenant(String domain) {
        gatehouse.directory().tenants().create(domain, domain);
    }

    public void createUser(
            String domain, String username, String password, String extension, String extensionPassword) {
        Tenant tenant = gatehouse.directory().tenants().find(domain).orElseThrow();
        gatehouse
                .directory()
                .users()
                .create(tenant, new NewUser(username, password, extension, extensionPassword, username, ""));
    }

    /** Has a tenant's users challenged with these algorithms, in that order. */
    public void wantAlgorithms(String domain, List<DigestAlgorithm> order) {
        Tenant tenant = gatehouse.directory().tenants().find(domain).orElseThrow();
        gatehouse.directory().tenants().changeAlgorithms(tenant.id(), order);
    }

    /** A user that no other test knows, with an extension number of his own. */
    public Account newcomer() {
        int number = newcomers.incrementAndGet();
        Account account = new Account("newcomer" + number, "Lantern-%d-cedar".formatted(number), DOMAIN);
        createUser(DOMAIN, account.username(), account.password(), extensionOf(account), "ext-secret-" + number);
        return account;
    }

    /** The extension number of a {@link #newcomer}. */
    public static String extensionOf(Account newcomer) {
        return "7" + newcomer.username().substring("newcomer".length());
    }

    /** As the directory knows him. */
    public User user(Account account) {
        Tenant tenant = gatehouse.directory().tenants().find(account.domain()).orElseThrow();
        return gatehouse.directory().users().find(tenant, account.username()).orElseThrow();
    }

    public InetSocketAddress udp(String address) {
        return listener(Transport.UDP, address);
    }

    public InetSocketAddress tcp(String address) {
        return listener(Transport.TCP, address);
    }

    /** What it shows over TLS. */
    public X509Certificate certificate() {
        List<TlsIdentity> shown = gatehouse.certificates().orElseThrow().shown();
        return shown.get(shown.size() - 1).certificate();
    }

    InetSocketAddress listener(Transport transport, String numeric) {
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
    public boolean isBound(String contactUri) {
        AtomicBoolean found = new AtomicBoolean();
        gatehouse
                .location()
                .forEach(user -> user.bindings().stream()
                        .filter(binding -> binding.contact().isText(contactUri))
                        .forEach(binding -> found.set(true)));
        return found.get();
    }

    /** What is kept for a user, expired bindings included. */
    public List<Binding> bindings(Account account) {
        return gatehouse.location().get(user(account).id()).bindings();
    }

    @Override
    public void close() {
        gatehouse.close();
    }
}
