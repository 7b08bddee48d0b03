// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.internal.secret.Ha1Set;
import io.gatehouse.directory.internal.store.AccountBatch;
import io.gatehouse.directory.internal.store.AccountRow;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.io.IOException;
import java.io.Reader;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.Session;

/**
 * Users in bulk from a CSV file whose header line names the columns ({@code username, password, extension, display_name,
 * email, domain, extension_password, ha1, ha1_sha256}): all or nothing, tenants included. HA1s are computed on every core,
 * rows go in by batches in one transaction, the SIP side sees them all at once. Other changes wait meanwhile. The file
 * and its accounts stand in memory: some 3 KB a line.
 */
public final class UserImport {
    private final Writes writes;
    private final AccountTable table;
    private final AccountRows rows;
    private final Secrets secrets;
    private final Tenants tenants;
    private final InstantSource clock;

    UserImport(
            Writes writes,
            AccountTable table,
            AccountRows rows,
            Secrets secrets,
            Tenants tenants,
            InstantSource clock) {
        this.writes = writes;
        this.table = table;
        this.rows = rows;
        this.secrets = secrets;
        this.tenants = tenants;
        this.clock = clock;
    }

    /**
     * Reads, checks and imports.
     *
     * @return what was done; with errors in it, nothing was changed
     * @throws IOException from the reader
     * @throws DirectoryUnavailable if the database does not take it
     */
    @Blocking
    public ImportReport run(Reader csv, ImportOptions options) throws IOException {
        ImportFile file = ImportFile.read(csv, options);
        return writes.write(session -> {
            checkDomains(file, options);
            checkNames(file);
            return file.errors().any() ? Writes.Outcome.unseen(refused(file)) : insert(session, file);
        });
    }

    private static ImportReport refused(ImportFile file) {
        return new ImportReport(
                0, 0, file.weak(), file.errors().first(), file.errors().count());
    }

    private void checkDomains(ImportFile file, ImportOptions options) {
        if (options.createTenants()) {
            return;
        }
        for (ImportLine line : file.lines()) {
            if (table.tenant(line.domain()).isEmpty()) {
                file.errors()
                        .add(
                                line.number(),
                                "domain",
                                "there is no tenant with the domain " + line.domain()
                                        + "; make it first or add --create-tenant");
            }
        }
    }

    private void checkNames(ImportFile file) {
        Map<String, Long> taken = new HashMap<>();
        for (ImportLine line : file.lines()) {
            Tenant tenant = table.tenant(line.domain()).orElse(null);
            String realm = tenant == null ? line.domain() : tenant.domain();
            if (!line.ha1s().isEmpty() && !realm.equals(line.domain())) {
                file.errors()
                        .add(
                                line.number(),
                                "domain",
                                line.domain() + " is an alias: an HA1 must be made with " + realm);
            }
            line.names().forEach((column, name) -> {
                Long before = taken.putIfAbsent(name + "@" + realm, line.number());
                if (before != null) {
                    file.errors().add(line.number(), column, "'" + name + "' stands in line " + before + " already");
                } else if (tenant != null && table.find(tenant, name).isPresent()) {
                    file.errors().add(line.number(), column, "'" + name + "' exists already in " + realm);
                }
            });
        }
    }

    private Writes.Outcome<ImportReport> insert(Session session, ImportFile file) {
        Map<String, Tenant> made = insertTenants(session, file.lines());
        List<AccountRow> accounts = session.doReturningWork(connection -> {
            long[] ids = AccountBatch.ids(connection, file.lines().size());
            List<AccountRow> computed = accountRows(file.lines(), made, ids);
            AccountBatch.insert(connection, computed);
            return computed;
        });
        Map<Long, String> realms = new HashMap<>();
        made.values().forEach(tenant -> realms.put(tenant.id(), tenant.domain()));
        List<Account> entries = accounts.stream()
                .map(row -> rows.account(
                        row,
                        realms.computeIfAbsent(
                                row.tenantId,
                                id -> table.tenantById(id).orElseThrow().domain())))
                .toList();
        Stream<ChangeLog.Change> tenantChanges =
                made.values().stream().map(tenant -> ChangeLog.Change.tenant(tenant.id()));
        Stream<ChangeLog.Change> userChanges = realms.keySet().stream().map(ChangeLog.Change::usersAdded);
        return new Writes.Outcome<>(
                new ImportReport(accounts.size(), made.size(), file.weak(), List.of(), 0),
                Stream.concat(tenantChanges, userChanges).toList(),
                () -> {
                    made.values().forEach(tenants::publish);
                    table.addAll(entries);
                });
    }

    private Map<String, Tenant> insertTenants(Session session, List<ImportLine> lines) {
        Map<String, Tenant> made = new LinkedHashMap<>();
        lines.stream()
                .map(ImportLine::domain)
                .distinct()
                .filter(domain -> table.tenant(domain).isEmpty())
                .forEach(domain -> made.put(domain, tenants.insert(session, domain, domain)));
        session.flush();
        return made;
    }

    private List<AccountRow> accountRows(List<ImportLine> lines, Map<String, Tenant> made, long[] ids) {
        return IntStream.range(0, ids.length)
                .parallel()
                .mapToObj(i -> {
                    ImportLine line = lines.get(i);
                    Tenant tenant = made.get(line.domain());
                    return accountRow(
                            line, tenant == null ? table.tenant(line.domain()).orElseThrow() : tenant, ids[i]);
                })
                .toList();
    }

    private AccountRow accountRow(ImportLine line, Tenant tenant, long id) {
        AccountRow row = new AccountRow();
        row.id = id;
        row.tenantId = tenant.id();
        row.spelling = line.username();
        row.username = line.lowerUsername();
        row.extension = line.extension();
        row.displayName = line.displayName();
        row.email = line.email();
        row.enabled = true;
        row.credentialVersion = 1;
        row.createdAt = clock.instant();
        Map<DigestAlgorithm, byte[]> ha1s = line.ha1s();
        if (ha1s.isEmpty()) {
            secrets.password(row, tenant.domain(), line.password());
        } else {
            secrets.ha1s(row, Ha1Set.ofImported(ha1s));
        }
        secrets.extensionPassword(row, tenant.domain(), line.extensionPassword());
        return row;
    }
}
