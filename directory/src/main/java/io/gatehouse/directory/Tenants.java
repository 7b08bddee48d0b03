// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.internal.store.DomainRow;
import io.gatehouse.directory.internal.store.TenantRow;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.hibernate.Session;

/**
 * The tenants. Any thread but an event loop for what writes; finding and listing are answered from memory.
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
            Tenant tenant = insert(session, name, domain);
            return new Writes.Outcome<>(tenant, List.of(ChangeLog.Change.tenant(tenant.id())), () -> publish(tenant));
        });
    }

    /** Puts a tenant into the database, as a part of a larger transaction. */
    Tenant insert(Session session, String name, String domain) {
        refuseTaken(domain);
        TenantRow row = new TenantRow();
        row.name = name;
        row.enabled = true;
        row.algorithms = tokens(WANTED);
        putPolicy(row, RegistrationPolicy.DEFAULT);
        row.createdAt = clock.instant();
        session.persist(row);
        session.flush();
        session.persist(DomainRow.of(row.id, domain, true));
        return new Tenant(row.id, name, domain, Set.of(), true, WANTED, RegistrationPolicy.DEFAULT);
    }

    /** Puts what {@link #insert} made into memory, once it is committed. */
    void publish(Tenant made) {
        table.put(made, WANTED);
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
        return change(id, (session, row) -> row.name = name);
    }

    /** A disabled tenant registers and routes nobody. */
    @Blocking
    public Tenant setEnabled(long id, boolean enabled) {
        return change(id, (session, row) -> row.enabled = enabled);
    }

    /** Gives one more domain whose users these are; digests go on being made with the tenant's own domain. */
    @Blocking
    public Tenant addAlias(long id, String writtenDomain) {
        String alias = NameRules.domain(writtenDomain);
        return change(id, (session, row) -> {
            refuseTaken(alias);
            session.persist(DomainRow.of(id, alias, false));
        });
    }

    /** Takes an alias away. */
    @Blocking
    public Tenant removeAlias(long id, String writtenDomain) {
        String alias = NameRules.domain(writtenDomain);
        return change(id, (session, row) -> {
            DomainRow stored = session.find(DomainRow.class, alias);
            if (stored == null || stored.tenantId != id || stored.main) {
                throw DirectoryRefusal.unknown("alias", alias + " is no alias of " + domainOf(id));
            }
            session.remove(stored);
        });
    }

    /**
     * Gives another domain, which takes that there are no passwords yet: digests are made with the domain.
     *
     * @throws DirectoryRefusal if a user of the tenant has an account or extension password
     */
    @Blocking
    public Tenant changeDomain(long id, String writtenDomain) {
        String domain = NameRules.domain(writtenDomain);
        return change(id, (session, row) -> putDomain(session, id, domain));
    }

    private void putDomain(Session session, long id, String domain) {
        long users = session.createSelectionQuery(
                        "select count(*) from AccountRow where tenantId = :tenant", Long.class)
                .setParameter("tenant", id)
                .getSingleResult();
        if (users > 0) {
            throw DirectoryRefusal.conflict(
                    "domain",
                    "the passwords of " + users + " users are tied to " + domainOf(id)
                            + ": make a new tenant, and its users with new passwords");
        }
        refuseTaken(domain);
        session.remove(session.find(DomainRow.class, domainOf(id)));
        session.persist(DomainRow.of(id, domain, true));
    }

    /** The order of digest algorithms that the tenant wants; {@link Tenant#algorithms()} is what can be offered of it. */
    public List<DigestAlgorithm> wantedAlgorithms(long id) {
        return find(id).map(tenant -> table.wanted(id)).orElseThrow(() -> unknown(id));
    }

    /** Changes the digest algorithms, most wanted first. */
    @Blocking
    public Tenant changeAlgorithms(long id, List<DigestAlgorithm> wanted) {
        if (wanted.isEmpty() || Set.copyOf(wanted).size() != wanted.size()) {
            throw DirectoryRefusal.invalid("algorithms", "name each wanted algorithm once, and one at least");
        }
        return change(id, (session, row) -> row.algorithms = tokens(wanted));
    }

    /** Changes how long and how often users may register. */
    @Blocking
    public Tenant changeRegistration(long id, RegistrationPolicy policy) {
        return change(id, (session, row) -> putPolicy(row, policy));
    }

    /** Changes several things at once; of the domain as {@link #changeDomain} says. */
    @Blocking
    public Tenant edit(long id, TenantEdit edit) {
        Optional<String> domain = edit.domain().map(NameRules::domain);
        edit.name().ifPresent(name -> NameRules.checkLength("name", name, 1024));
        return change(id, (session, row) -> {
            row.name = edit.name().orElse(row.name);
            row.enabled = edit.enabled().orElse(row.enabled);
            domain.filter(other -> !other.equals(domainOf(id))).ifPresent(other -> putDomain(session, id, other));
        });
    }

    /** Removes a tenant with its users, managers and domains; its id and those of its users are never given again. */
    @Blocking
    public void remove(long id) {
        writes.write(session -> {
            TenantRow row = session.find(TenantRow.class, id);
            if (row == null) {
                throw unknown(id);
            }
            List<Long> users = session.createSelectionQuery(
                            "select id from AccountRow where tenantId = :tenant", Long.class)
                    .setParameter("tenant", id)
                    .getResultList();
            for (String entity : List.of("NameRow", "AccountRow", "AdministratorRow", "DomainRow")) {
                session.createMutationQuery("delete from " + entity + " where tenantId = :tenant")
                        .setParameter("tenant", id)
                        .executeUpdate();
            }
            session.remove(row);
            List<ChangeLog.Change> changes = new ArrayList<>();
            users.forEach(user -> changes.add(ChangeLog.Change.user(id, user)));
            changes.add(ChangeLog.Change.tenant(id));
            return new Writes.Outcome<>(id, changes, () -> {
                users.forEach(table::remove);
                table.removeTenant(id);
            });
        });
    }

    private Tenant change(long id, BiConsumer<Session, TenantRow> edit) {
        writes.write(session -> {
            TenantRow row = session.find(TenantRow.class, id);
            if (row == null) {
                throw unknown(id);
            }
            edit.accept(session, row);
            session.flush();
            List<DigestAlgorithm> wanted = AccountRows.algorithms(row.algorithms);
            Tenant next = tenant(session, row, wanted);
            return new Writes.Outcome<>(id, List.of(ChangeLog.Change.tenant(id)), () -> table.put(next, wanted));
        });
        return find(id).orElseThrow(() -> unknown(id));
    }

    private static Tenant tenant(Session session, TenantRow row, List<DigestAlgorithm> wanted) {
        List<DomainRow> domains = session.createSelectionQuery(
                        "from DomainRow where tenantId = :tenant", DomainRow.class)
                .setParameter("tenant", row.id)
                .getResultList();
        String main = domains.stream().filter(each -> each.main).findAny().orElseThrow().domain;
        Set<String> aliases = domains.stream()
                .filter(each -> !each.main)
                .map(each -> each.domain)
                .collect(Collectors.toSet());
        RegistrationPolicy policy = new RegistrationPolicy(
                Duration.ofSeconds(row.defaultExpirySeconds),
                Duration.ofSeconds(row.minExpirySeconds),
                Duration.ofSeconds(row.maxExpirySeconds),
                row.maxContacts);
        return new Tenant(row.id, row.name, main, aliases, row.enabled, wanted, policy);
    }

    private void refuseTaken(String domain) {
        table.tenant(domain).ifPresent(owner -> {
            throw DirectoryRefusal.conflict(
                    "domain", "the domain " + domain + " belongs to the tenant '" + owner.name() + "' already");
        });
    }

    private String domainOf(long id) {
        return table.tenantById(id).orElseThrow().domain();
    }

    private static DirectoryRefusal unknown(long id) {
        return DirectoryRefusal.unknown("tenant", "there is no tenant " + id);
    }

    private static String tokens(List<DigestAlgorithm> algorithms) {
        return algorithms.stream().map(DigestAlgorithm::token).collect(Collectors.joining(","));
    }

    private static void putPolicy(TenantRow row, RegistrationPolicy policy) {
        row.defaultExpirySeconds = (int) policy.defaultExpiry().toSeconds();
        row.minExpirySeconds = (int) policy.minExpiry().toSeconds();
        row.maxExpirySeconds = (int) policy.maxExpiry().toSeconds();
        row.maxContacts = policy.maxContacts();
    }
}
