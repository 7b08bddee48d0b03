// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.PortalIdentity.Kind;
import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Accounts;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.thread.Blocking;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Who is signed in to the portal, from sign-in to sign-out. A refresh token is worth one use: it is {@code family.secret},
 * of which the database holds hashes alone, and each use replaces the secret. A family with a secret that is not the
 * current one comes from a copy of a used token: that ends the session (RFC 9700 §4.14.2). A session not refreshed for
 * {@link #IDLE} ends by itself. Sessions of one who was disabled, removed or, for a user, given a new password are over.
 *
 * <p>Plain JDBC beside the lock of other writes, so that an import does not keep people from signing in. Any thread but an
 * event loop; every method throws {@link DirectoryUnavailable}.
 */
@Blocking
public final class PortalSessions {
    /** How long a refresh token can be used. */
    public static final Duration IDLE = Duration.ofDays(14);

    private static final int FAMILY_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST_TOKEN = 128;
    private static final String FIND = """
            select s.user_id, s.administrator_id, s.credential_version, a.tenant_id, a.username, a.enabled
            from portal_session s left join administrator a on a.id = s.administrator_id
            where s.id = ? and s.expires_at > ?""";

    private final DataSource source;
    private final Accounts accounts;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    PortalSessions(DataSource source, Accounts accounts, InstantSource clock) {
        this.source = source;
        this.accounts = accounts;
        this.clock = clock;
    }

    /**
     * A session with its refresh token, which is known to nobody else.
     *
     * @param id names the session and signs nobody in
     */
    public record Opened(String id, String refreshToken, PortalIdentity identity) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Opened[" + id + ", " + identity + "]";
        }
    }

    /** Begins a session of somebody whose password was checked; sessions that ran out are forgotten. */
    public Opened open(PortalIdentity identity) {
        String family = token(FAMILY_BYTES);
        String secret = token(SECRET_BYTES);
        return run(connection -> {
            try (PreparedStatement old =
                    connection.prepareStatement("delete from portal_session where expires_at <= ?")) {
                old.setTimestamp(1, Timestamp.from(clock.instant()));
                old.executeUpdate();
            }
            try (PreparedStatement insert = connection.prepareStatement("insert into portal_session (id, secret_hash,"
                    + " user_id, administrator_id, credential_version, expires_at) values (?,?,?,?,?,?)")) {
                boolean user = identity.kind() == Kind.USER;
                insert.setString(1, hash(family));
                insert.setString(2, hash(secret));
                insert.setObject(3, user ? identity.id() : null, Types.BIGINT);
                insert.setObject(4, user ? null : identity.id(), Types.BIGINT);
                insert.setLong(5, identity.credentialVersion());
                insert.setTimestamp(6, expiry());
                insert.executeUpdate();
            }
            return new Opened(hash(family), family + "." + secret, identity);
        });
    }

    /** Uses a refresh token up; empty if it is none, is over, or was used before, which ends its session. */
    public Optional<Opened> refresh(String refreshToken) {
        int dot = refreshToken.indexOf('.');
        if (dot < 1 || refreshToken.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        String family = refreshToken.substring(0, dot);
        String id = hash(family);
        String next = token(SECRET_BYTES);
        return run(connection -> {
            Optional<PortalIdentity> identity = find(connection, id);
            if (identity.isEmpty() || !replace(connection, id, hash(refreshToken.substring(dot + 1)), hash(next))) {
                delete(connection, id);
                return Optional.empty();
            }
            return Optional.of(new Opened(id, family + "." + next, identity.get()));
        });
    }

    /** Whose session this is, as he is now; empty if it is over. */
    public Optional<PortalIdentity> find(String id) {
        return run(connection -> find(connection, id));
    }

    /** Ends a session; nothing happens if it is over. */
    public void end(String id) {
        run(connection -> {
            delete(connection, id);
            return id;
        });
    }

    private Optional<PortalIdentity> find(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setString(1, id);
            select.setTimestamp(2, Timestamp.from(clock.instant()));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                long userId = row.getLong(1);
                return row.wasNull() ? administrator(row) : user(userId, row.getLong(3));
            }
        }
    }

    private Optional<PortalIdentity> user(long id, long version) {
        return accounts.byUserId(id)
                .filter(account -> account.credentialVersion() == version)
                .filter(account -> account.enabled() && tenantEnabled(account.tenantId()))
                .map(PortalSessions::identity);
    }

    private Optional<PortalIdentity> administrator(ResultSet row) throws SQLException {
        long tenantId = row.getLong(4);
        if (!row.getBoolean(6) || (tenantId != Administrators.SYSTEM && !tenantEnabled(tenantId))) {
            return Optional.empty();
        }
        Kind kind = tenantId == Administrators.SYSTEM ? Kind.ADMINISTRATOR : Kind.MANAGER;
        return Optional.of(new PortalIdentity(kind, row.getLong(2), tenantId, row.getString(5), 0));
    }

    private static PortalIdentity identity(Account account) {
        return new PortalIdentity(
                Kind.USER, account.userId(), account.tenantId(), account.username(), account.credentialVersion());
    }

    private boolean tenantEnabled(long id) {
        return accounts.tenantById(id).filter(Tenant::enabled).isPresent();
    }

    /** Of two who use one token at the same time, one finds it used. */
    private boolean replace(Connection connection, String id, String used, String next) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update portal_session set secret_hash = ?, expires_at = ? where id = ? and secret_hash = ?")) {
            update.setString(1, next);
            update.setTimestamp(2, expiry());
            update.setString(3, id);
            update.setString(4, used);
            return update.executeUpdate() == 1;
        }
    }

    private static void delete(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from portal_session where id = ?")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }

    private Timestamp expiry() {
        Instant now = clock.instant();
        return Timestamp.from(now.plus(IDLE));
    }

    private String token(int bytes) {
        byte[] token = new byte[bytes];
        random.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** A fast hash is enough for what nobody chose: there is nothing to guess. */
    private static String hash(String token) {
        try {
            byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private <T> T run(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.on(connection);
        } catch (SQLException failure) {
            throw new DirectoryUnavailable("the database does not answer: " + failure.getMessage(), failure);
        }
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
