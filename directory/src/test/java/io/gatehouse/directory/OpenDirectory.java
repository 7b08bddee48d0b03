// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.postgres.PostgresServer;
import io.gatehouse.platform.secret.MasterKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory that a test class opens once, since that costs a second or two; its tests keep apart by tenants. */
final class OpenDirectory implements AutoCloseable {
    static final String PASSWORD = "Sunrise-4-river";

    private static final AtomicInteger TENANTS = new AtomicInteger();

    final DirectoryConfig config;
    private Directory directory;

    private OpenDirectory(DirectoryConfig config) {
        this.config = config;
        this.directory = Directory.open(config);
    }

    static OpenDirectory h2(Path folder) {
        return new OpenDirectory(DirectoryConfig.h2(folder, MasterKey.random()));
    }

    static OpenDirectory of(DirectoryConfig config) {
        return new OpenDirectory(config);
    }

    /** A config of a new database that gives up, and looks for others' changes, sooner than an operator would want. */
    static DirectoryConfig postgres(PostgresServer server) {
        return new DirectoryConfig(
                server.createDatabase(),
                server.username(),
                server.password(),
                Path.of("."),
                MasterKey.random(),
                InstantSource.system(),
                Duration.ofSeconds(1),
                Duration.ofMillis(100));
    }

    Directory get() {
        return directory;
    }

    /** As after a restart of the server. */
    Directory reopen() {
        directory.close();
        directory = Directory.open(config);
        return directory;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(config.jdbcUrl(), config.username(), config.password());
    }

    /** A tenant that no other test has. */
    Tenant tenant() {
        return directory.tenants().create("Test", "t" + TENANTS.incrementAndGet() + ".test.io");
    }

    /** alice, 101, of that tenant. */
    User alice(Tenant tenant) {
        return user(tenant, "alice", "101");
    }

    User user(Tenant tenant, String username, String extension) {
        return directory
                .users()
                .create(tenant, new NewUser(username, PASSWORD, extension, "ext-secret-9", "Someone", "a@test.io"));
    }

    Account account(Tenant tenant, String name) {
        return directory.accounts().find(tenant, name).orElseThrow();
    }

    @Override
    public void close() {
        directory.close();
    }
}
