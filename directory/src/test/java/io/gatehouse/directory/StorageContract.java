// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What somebody with the database in hand finds, on every database. */
abstract class StorageContract {
    private static final String PASSWORD = OpenDirectory.PASSWORD;

    private final OpenDirectory open;

    StorageContract(OpenDirectory open) {
        this.open = open;
    }

    @Test
    void databaseHoldsNeitherPasswordsNorHa1s() throws SQLException {
        Tenant tenant = open.tenant();
        User alice = open.alice(tenant);
        User twin = open.user(tenant, "twin", "102");
        byte[] secret = secret(alice.id(), "secret");
        assertThat(secret).hasSizeGreaterThan(100).isNotEqualTo(secret(twin.id(), "secret"));
        String all = hex(secret) + hex(secret(alice.id(), "extension_secret"));
        assertThat(all).doesNotContain(hex(PASSWORD.getBytes(StandardCharsets.UTF_8)));
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            assertThat(all).doesNotContain(hex(Digest.ha1(algorithm, "alice", tenant.domain(), PASSWORD)));
            assertThat(all).doesNotContain(hex(Digest.ha1(algorithm, "alice", tenant.domain(), "ext-secret-9")));
        }
    }

    @Test
    void secretInAnotherRowOrAlteredDoesNotOpen() throws SQLException {
        Tenant tenant = open.tenant();
        User alice = open.alice(tenant);
        User mallory = open.user(tenant, "mallory", "666");
        User tom = open.user(tenant, "tom", "103");
        open.user(tenant, "ursula", "104");
        byte[] altered = secret(tom.id(), "secret");
        altered[altered.length - 1] ^= 1;
        put(tom.id(), altered);
        put(alice.id(), secret(mallory.id(), "secret"));
        open.reopen();
        for (String name : new String[] {"alice", "tom"}) {
            Account account = open.account(tenant, name);
            assertThatThrownBy(() -> account.passwordIs(PASSWORD)).isInstanceOf(SealBroken.class);
        }
        assertThat(open.account(tenant, "ursula").passwordIs(PASSWORD)).isTrue();
    }

    @Test
    void databaseItselfRefusesANameTwice() throws SQLException {
        Tenant tenant = open.tenant();
        User alice = open.alice(tenant);
        try (Connection connection = open.connect();
                PreparedStatement insert =
                        connection.prepareStatement("insert into name (tenant_id, name, user_id) values (?,?,?)")) {
            for (String taken : new String[] {"alice", "101"}) {
                insert.setLong(1, tenant.id());
                insert.setString(2, taken);
                insert.setLong(3, alice.id());
                assertThatThrownBy(insert::executeUpdate)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                failure -> assertThat(failure.getSQLState()).isEqualTo("23505"));
            }
        }
    }

    @Test
    void anotherMasterKeyIsRefusedAtTheStart() {
        DirectoryConfig config = open.config;
        open.close();
        try {
            assertThatThrownBy(() -> Directory.open(DirectoryConfig.of(
                            config.url(), config.username(), config.password(), config.dataDir(), MasterKey.random())))
                    .isInstanceOf(StartupRefusal.class)
                    .hasMessageContaining("master key");
        } finally {
            open.reopen();
        }
    }

    /** What another server did and this one can never learn of. */
    @Test
    void changesMissingFromTheLogAskForARestart() throws SQLException {
        Tenant tenant = open.tenant();
        execute("update change_sequence set latest = latest + 1");
        assertThatThrownBy(() -> open.alice(tenant))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be restarted");
        open.reopen();
        open.alice(tenant);
    }

    @Test
    void logOfChangesIsKeptThirtyDays() throws SQLException {
        execute("insert into change_log (seq, at, kind, tenant_id, user_id)"
                + " values (-2, current_timestamp - interval '31' day, 'USER', 1, 1),"
                + " (-1, current_timestamp - interval '29' day, 'USER', 1, 1)");
        open.reopen();
        assertThat(count("select count(*) from change_log where seq = -2")).isZero();
        assertThat(count("select count(*) from change_log where seq = -1")).isEqualTo(1);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = open.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private int count(String sql) throws SQLException {
        try (Connection connection = open.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private byte[] secret(long userId, String column) throws SQLException {
        try (Connection connection = open.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + column + " from account where id = " + userId)) {
            row.next();
            return row.getBytes(1);
        }
    }

    private void put(long userId, byte[] secret) throws SQLException {
        try (Connection connection = open.connect();
                PreparedStatement update =
                        connection.prepareStatement("update account set secret = ? where id = " + userId)) {
            update.setBytes(1, secret);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
