// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.internal.secret.PasswordHash;
import io.gatehouse.directory.internal.store.AdministratorRow;
import io.gatehouse.directory.internal.store.NameRow;
import io.gatehouse.platform.thread.Blocking;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

/**
 * System administrators, who belong to no tenant (id 0), and managers of tenants. Their passwords are hashed with Argon2id;
 * they have no SIP account. Any thread but an event loop.
 */
@Blocking
public final class Administrators {
    /** The tenant id of system administrators. */
    public static final long SYSTEM = 0;

    private final Writes writes;
    private final InstantSource clock;

    Administrators(Writes writes, InstantSource clock) {
        this.writes = writes;
        this.clock = clock;
    }

    /** Makes one; {@code tenantId} is {@link #SYSTEM} or that of the tenant to manage. */
    public Administrator create(long tenantId, String username, String password, String displayName, String email) {
        NameRules.checkLength("username", username, 64);
        String hash = PasswordHash.of(password);
        return writes.write(session -> {
            AdministratorRow row = new AdministratorRow();
            row.tenantId = tenantId;
            row.username = NameRules.lower(username);
            if (name(session, tenantId, row.username) != null) {
                throw DirectoryRefusal.conflict("username", "'" + row.username + "' is taken already");
            }
            row.displayName = displayName;
            row.email = email;
            row.enabled = true;
            row.passwordHash = hash;
            row.createdAt = clock.instant();
            session.persist(row);
            session.flush();
            session.persist(NameRow.ofAdministrator(row));
            return Writes.Outcome.unseen(administrator(row));
        });
    }

    /** Whether there is none at all, as at a first start. */
    public boolean isEmpty() {
        return list().isEmpty();
    }

    /** By name, in any case. */
    public Optional<Administrator> find(long tenantId, String username) {
        return row(tenantId, username).map(Administrators::administrator);
    }

    /** All of them. */
    public List<Administrator> list() {
        return writes.read(session -> session
                .createSelectionQuery("from AdministratorRow order by tenantId, username", AdministratorRow.class)
                .getResultList()
                .stream()
                .map(Administrators::administrator)
                .toList());
    }

    /** Who this is; empty for an unknown name, a wrong password or a disabled one, after the same time. */
    public Optional<Administrator> verify(long tenantId, String username, String password) {
        Optional<AdministratorRow> row = row(tenantId, username);
        String stored = row.map(found -> found.passwordHash).orElse(Nobody.HASH);
        boolean right = PasswordHash.matches(stored, password);
        return row.filter(found -> right && found.enabled).map(Administrators::administrator);
    }

    /** Gives a new password. */
    public void changePassword(long id, String password) {
        String hash = PasswordHash.of(password);
        writes.write(session -> {
            AdministratorRow row = session.find(AdministratorRow.class, id);
            if (row == null) {
                throw DirectoryRefusal.unknown("administrator", "there is no administrator " + id);
            }
            row.passwordHash = hash;
            return Writes.Outcome.unseen(id);
        });
    }

    private Optional<AdministratorRow> row(long tenantId, String username) {
        return writes.read(session -> Optional.ofNullable(name(session, tenantId, NameRules.lower(username)))
                .filter(name -> name.administratorId != null)
                .map(name -> session.find(AdministratorRow.class, name.administratorId)));
    }

    private static NameRow name(Session session, long tenantId, String name) {
        return session.find(NameRow.class, new NameRow.Key(tenantId, name));
    }

    private static Administrator administrator(AdministratorRow row) {
        return new Administrator(row.id, row.tenantId, row.username, row.displayName, row.email, row.enabled);
    }

    /** Made when first asked for. */
    private static final class Nobody {
        static final String HASH = PasswordHash.of("nobody has this password");
    }
}
