// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.account;

import io.gatehouse.sip.digest.DigestAlgorithm;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts in memory. Reads as {@link Accounts} says; the writing methods are the directory's, which calls them one at a
 * time, after its transaction was committed.
 */
public final class AccountTable implements Accounts {
    private static final Logger log = LoggerFactory.getLogger(AccountTable.class);

    private final ByName names = new ByName();
    private final ById ids = new ById();
    private final TenantsByDomain domains = new TenantsByDomain();
    private final TenantsById tenantIds = new TenantsById();
    private final Map<Long, OfferedAlgorithms> offers = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();
    private final List<AccountListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<DigestAlgorithm, byte[]> dummies = dummies();

    @Override
    public Optional<Tenant> tenant(CharSequence domain) {
        return Optional.ofNullable(domains.get(Names.hash(0, domain), 0, domain));
    }

    @Override
    public Optional<Tenant> tenantById(long id) {
        return Optional.ofNullable(tenantIds.get(Names.hash(id), id, ""));
    }

    @Override
    public Optional<Account> find(Tenant tenant, CharSequence name) {
        return Optional.ofNullable(names.get(Names.hash(tenant.id(), name), tenant.id(), name));
    }

    @Override
    public Optional<Account> byUserId(long userId) {
        return Optional.ofNullable(ids.get(Names.hash(userId), userId, ""));
    }

    @Override
    public long count() {
        return count.get();
    }

    @Override
    public Subscription subscribe(AccountListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void dummyHa1(DigestAlgorithm algorithm, byte[] target) {
        System.arraycopy(dummies.get(algorithm), 0, target, 0, algorithm.ha1Bytes());
    }

    /** Every tenant. */
    public List<Tenant> tenants() {
        return tenantIds.entries();
    }

    /** A tenant is new or changed; {@code wanted} is its order of algorithms, of which those are offered that all have. */
    public void put(Tenant stated, List<DigestAlgorithm> wanted) {
        OfferedAlgorithms offer = offers.computeIfAbsent(stated.id(), id -> new OfferedAlgorithms());
        offer.want(wanted);
        publish(stated);
    }

    /** An account is new or changed. */
    public void put(Account account) {
        Account former = byUserId(account.userId()).orElse(null);
        OfferedAlgorithms offer = offers.get(account.tenantId());
        if (former != null) {
            offer.remove(former.algorithms());
        }
        offer.add(account.algorithms());
        names.replace(former, account);
        ids.replace(former, account);
        if (former == null) {
            count.incrementAndGet();
        }
        republish(account.tenantId());
        if (former == null) {
            tell(listener -> listener.added(account));
        } else {
            tell(listener -> listener.changed(former, account));
        }
    }

    /** Many new accounts, which readers see all at once. */
    public void addAll(List<Account> accounts) {
        accounts.forEach(account -> offers.get(account.tenantId()).add(account.algorithms()));
        ids.addAll(accounts, accounts.size());
        names.addAll(accounts, 2 * accounts.size());
        count.addAndGet(accounts.size());
        accounts.stream().mapToLong(Account::tenantId).distinct().forEach(this::republish);
        if (!listeners.isEmpty()) {
            accounts.forEach(account -> tell(listener -> listener.added(account)));
        }
    }

    /** An account is gone; nothing happens if it was not here. */
    public void remove(long userId) {
        byUserId(userId).ifPresent(gone -> {
            offers.get(gone.tenantId()).remove(gone.algorithms());
            names.replace(gone, null);
            ids.replace(gone, null);
            count.decrementAndGet();
            republish(gone.tenantId());
            tell(listener -> listener.removed(gone));
        });
    }

    /** A tenant is gone, after its accounts; nothing happens if it was not here. */
    public void removeTenant(long id) {
        tenantById(id).ifPresent(gone -> {
            domains.replace(gone, null);
            tenantIds.replace(gone, null);
            offers.remove(id);
        });
    }

    /** The order of algorithms that a tenant wants, whatever its accounts have. */
    public List<DigestAlgorithm> wanted(long tenantId) {
        return offers.get(tenantId).wanted();
    }

    private void republish(long tenantId) {
        tenantById(tenantId).ifPresent(this::publish);
    }

    private void publish(Tenant stated) {
        Tenant former = tenantById(stated.id()).orElse(null);
        Tenant next = new Tenant(
                stated.id(),
                stated.name(),
                stated.domain(),
                stated.aliases(),
                stated.enabled(),
                offers.get(stated.id()).offered(),
                stated.registration());
        if (next.equals(former)) {
            return;
        }
        tenantIds.replace(former, next);
        domains.replace(former, next);
        if (former != null) {
            tell(listener -> listener.tenantChanged(former, next));
        }
    }

    private void tell(Consumer<AccountListener> event) {
        for (AccountListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException failure) {
                log.error("A listener of the directory failed: {}", listener, failure);
            }
        }
    }

    private static Map<DigestAlgorithm, byte[]> dummies() {
        SecureRandom random = new SecureRandom();
        Map<DigestAlgorithm, byte[]> made = new EnumMap<>(DigestAlgorithm.class);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            byte[] bytes = new byte[algorithm.ha1Bytes()];
            random.nextBytes(bytes);
            made.put(algorithm, bytes);
        }
        return made;
    }

    private static final class ByName extends ProbedTable<Account> {
        @Override
        boolean matches(Account account, long tenantId, CharSequence name) {
            return account.tenantId() == tenantId && account.kindOf(name) != NameKind.NONE;
        }

        @Override
        void places(Account account, Place<Account> place) {
            place.at(Names.hash(account.tenantId(), account.username()), account);
            if (!account.extension().isEmpty() && !account.extension().equals(account.username())) {
                place.at(Names.hash(account.tenantId(), account.extension()), account);
            }
        }
    }

    private static final class ById extends ProbedTable<Account> {
        @Override
        boolean matches(Account account, long userId, CharSequence unused) {
            return account.userId() == userId;
        }

        @Override
        void places(Account account, Place<Account> place) {
            place.at(Names.hash(account.userId()), account);
        }
    }

    private static final class TenantsByDomain extends ProbedTable<Tenant> {
        @Override
        boolean matches(Tenant tenant, long unused, CharSequence domain) {
            return tenant.hasDomain(domain);
        }

        @Override
        void places(Tenant tenant, Place<Tenant> place) {
            place.at(Names.hash(0, tenant.domain()), tenant);
            tenant.aliases().forEach(alias -> place.at(Names.hash(0, alias), tenant));
        }
    }

    private static final class TenantsById extends ProbedTable<Tenant> {
        @Override
        boolean matches(Tenant tenant, long id, CharSequence unused) {
            return tenant.id() == id;
        }

        @Override
        void places(Tenant tenant, Place<Tenant> place) {
            place.at(Names.hash(tenant.id()), tenant);
        }
    }
}
