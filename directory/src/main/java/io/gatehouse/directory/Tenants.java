// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.internal.store.DomainRow;
import io.gatehouse.directory.internal.store.TenantRow;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.Session;

/**
 * The tenants. Any thread but an event loop for what writes; finding and listing are answered from memory. A domain cannot
 * be changed: it is the realm of every digest of the tenant.
 *
 * <p>Writes throw {@link DirectoryRefusal} and {@link DirectoryUnavailable}.
 */
public final class Tenants {
    private static final List<DigestAlgorithm> WANTED = List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);

    private final Writes writes;
    private final AccountTable table;
    private final InstantSource clock;

    Tenants(Writes writes, AccountTable table, InstantSource clock) {
        this.writes = writes;
        this.table = table;
        this.clock = clock;
    }

    /** Makes an enabled tenant that offers SHA-256 and MD5. */
    @Blocking
    public Tenant create(String name, String writtenDomain) {
        String domain = NameRules.domain(writtenDomain);
        NameRules.checkLength("name", name, 1024);
        return writes.write(session -> {
            if (table.tenant(domain).isPresent()) {
                throw DirectoryRefusal.conflict("domain", "the domain " + domain + " belongs to a tenant already");
            }
            TenantRow row = new TenantRow();
            row.name = name;
            row.enabled = true;
            row.algorithms =
                    String.join(",", WANTED.stream().map(DigestAlgorithm::token).toList());
            RegistrationPolicy policy = RegistrationPolicy.DEFAULT;
            row.defaultExpirySeconds = (int) policy.defaultExpiry().toSeconds();
            row.minExpirySeconds = (int) policy.minExpiry().toSeconds();
            row.maxExpirySeconds = (int) policy.maxExpiry().toSeconds();
            row.maxContacts = policy.maxContacts();
            row.createdAt = clock.instant();
            session.persist(row);
            session.flush();
            session.persist(domain(row.id, domain));
            writes.log(session, "TENANT", row.id, 0);
            Tenant tenant = new Tenant(row.id, name, domain, Set.of(), true, WANTED, policy);
            return new Writes.Outcome<>(tenant, () -> table.put(tenant, WANTED));
        });
    }

    /** By domain or alias. */
    public Optional<Tenant> find(String domain) {
        return table.tenant(domain);
    }

    /** By id. */
    public Optional<Tenant> find(long id) {
        return table.tenantById(id);
    }

    /** All of them by domain. */
    public List<Tenant> list() {
        return table.tenants().stream()
                .sorted(Comparator.comparing(Tenant::domain))
                .toList();
    }

    /** Changes the name for people. */
    @Blocking
    public Tenant rename(long id, String name) {
        NameRules.checkLength("name", name, 1024);
        return change(id, row -> row.name = name);
    }

    /** A disabled tenant registers and routes nobody. */
    @Blocking
    public Tenant setEnabled(long id, boolean enabled) {
        return change(id, row -> row.enabled = enabled);
    }

    private Tenant change(long id, java.util.function.Consumer<TenantRow> edit) {
        return writes.write(session -> {
            TenantRow row = existing(session, id);
            edit.accept(row);
            writes.log(session, "TENANT", id, 0);
            Tenant former = table.tenantById(id).orElseThrow();
            Tenant next = new Tenant(
                    id,
                    row.name,
                    former.domain(),
                    former.aliases(),
                    row.enabled,
                    former.algorithms(),
                    former.registration());
            return new Writes.Outcome<>(next, () -> table.put(next, AccountRows.algorithms(row.algorithms)));
        });
    }

    private static TenantRow existing(Session session, long id) {
        TenantRow row = session.find(TenantRow.class, id);
        if (row == null) {
            throw DirectoryRefusal.unknown("tenant", "there is no tenant " + id);
        }
        return row;
    }

    private static DomainRow domain(long tenantId, String domain) {
        DomainRow row = new DomainRow();
        row.tenantId = tenantId;
        row.domain = domain;
        row.main = true;
        return row;
    }
}
