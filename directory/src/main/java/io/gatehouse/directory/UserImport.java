// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.internal.secret.Ha1Set;
import io.gatehouse.directory.internal.store.AccountRow;
import io.gatehouse.directory.internal.store.Database;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.sip.digest.DigestAlgorithm;
import java.io.IOException;
import java.io.Reader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Users in bulk from a CSV file whose header line names the columns: all or nothing. HA1s are computed on every core, rows
 * go in by batches in one transaction, the SIP side sees them all at once. Tenants that the file needs are made before.
 */
public final class UserImport {
    private static final int MOST_ERRORS = 100;
    private static final int BATCH = 1000;
    private static final int IDS_PER_CALL = 100;

    private final Writes writes;
    private final Database database;
    private final AccountTable table;
    private final AccountRows rows;
    private final Secrets secrets;
    private final Tenants tenants;
    private final InstantSource clock;

    UserImport(
            Writes writes,
            Database database,
            AccountTable table,
            AccountRows rows,
            Secrets secrets,
            Tenants tenants,
            InstantSource clock) {
        this.writes = writes;
        this.database = database;
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
     * @throws DirectoryUnavailable if the database does not take it; no user was made
     */
    @Blocking
    public ImportReport run(Reader csv, ImportOptions options) throws IOException {
        Errors errors = new Errors();
        List<ImportLine> lines = read(csv, options, errors);
        int weak = checkPasswords(lines, options, errors);
        checkDomains(lines, options, errors);
        checkNames(lines, errors);
        if (errors.count > 0) {
            return new ImportReport(0, 0, weak, errors.first, errors.count);
        }
        int created = createTenants(lines);
        insert(lines);
        return new ImportReport(lines.size(), created, weak, List.of(), 0);
    }

    private static List<ImportLine> read(Reader csv, ImportOptions options, Errors errors) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreHeaderCase(true)
                .setIgnoreEmptyLines(true)
                .setTrim(false)
                .get();
        List<ImportLine> lines = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(csv, format)) {
            for (String column : parser.getHeaderNames()) {
                if (!ImportLine.COLUMNS.contains(NameRules.lower(column.strip()))) {
                    errors.add(1, column, "unknown column; known are " + new TreeSet<>(ImportLine.COLUMNS));
                }
            }
            if (errors.count > 0) {
                return lines;
            }
            for (CSVRecord record : parser) {
                long number = parser.getCurrentLineNumber();
                try {
                    lines.add(ImportLine.read(record, number, options.domain()));
                } catch (DirectoryRefusal refusal) {
                    errors.add(number, refusal.field(), refusal.getMessage());
                }
            }
        } catch (IllegalArgumentException | java.io.UncheckedIOException broken) {
            errors.add(1, "file", "is not readable as CSV: " + broken.getMessage());
        }
        return lines;
    }

    private static int checkPasswords(List<ImportLine> lines, ImportOptions options, Errors errors) {
        int weak = 0;
        for (ImportLine line : lines) {
            if (line.weak()) {
                weak++;
                if (options.policy()) {
                    List<String> problems = PasswordPolicy.problems(line.password(), line.username(), line.extension());
                    errors.add(line.number(), "password", String.join("; ", problems));
                }
            }
        }
        return weak;
    }

    private void checkDomains(List<ImportLine> lines, ImportOptions options, Errors errors) {
        if (options.createTenants()) {
            return;
        }
        for (ImportLine line : lines) {
            if (table.tenant(line.domain()).isEmpty()) {
                errors.add(
                        line.number(),
                        "domain",
                        "there is no tenant with the domain " + line.domain()
                                + "; make it first or add --create-tenant");
            }
        }
    }

    private void checkNames(List<ImportLine> lines, Errors errors) {
        Map<String, Long> taken = new HashMap<>();
        for (ImportLine line : lines) {
            Tenant tenant = table.tenant(line.domain()).orElse(null);
            String realm = tenant == null ? line.domain() : tenant.domain();
            if (!line.ha1s().isEmpty() && !realm.equals(line.domain())) {
                errors.add(line.number(), "domain", line.domain() + " is an alias: an HA1 must be made with " + realm);
            }
            checkName(line, "username", line.lowerUsername(), tenant, realm, taken, errors);
            if (!line.extension().isEmpty() && !line.extension().equals(line.username())) {
                checkName(line, "extension", line.extension(), tenant, realm, taken, errors);
            }
        }
    }

    private void checkName(
            ImportLine line,
            String column,
            String name,
            Tenant tenant,
            String realm,
            Map<String, Long> taken,
            Errors errors) {
        Long before = taken.putIfAbsent(name + "@" + realm, line.number());
        if (before != null) {
            errors.add(line.number(), column, "'" + name + "' stands in line " + before + " already");
        } else if (tenant != null && table.find(tenant, name).isPresent()) {
            errors.add(line.number(), column, "'" + name + "' exists already in " + realm);
        }
    }

    private int createTenants(List<ImportLine> lines) {
        List<String> missing = lines.stream()
                .map(ImportLine::domain)
                .distinct()
                .filter(domain -> table.tenant(domain).isEmpty())
                .toList();
        missing.forEach(domain -> tenants.create(domain, domain));
        return missing.size();
    }

    private void insert(List<ImportLine> lines) {
        writes.alone(() -> {
            try (Connection connection = database.source().getConnection()) {
                connection.setAutoCommit(false);
                try {
                    List<AccountRow> made = make(lines, ids(connection, lines.size()));
                    insert(connection, made);
                    for (long tenant : made.stream()
                            .mapToLong(row -> row.tenantId)
                            .distinct()
                            .toArray()) {
                        writes.log(connection, "TENANT_USERS", tenant, 0);
                    }
                    List<AccountTable.Entry> entries = made.stream()
                            .map(row -> rows.entry(
                                    row,
                                    table.tenantById(row.tenantId).orElseThrow().domain()))
                            .toList();
                    connection.commit();
                    return new Writes.Outcome<>(made.size(), () -> table.addAll(entries));
                } catch (SQLException | RuntimeException failure) {
                    connection.rollback();
                    throw failure;
                } finally {
                    connection.setAutoCommit(true);
                }
            }
        });
    }

    /** The sequence steps by a hundred: each value stands for itself and the 99 after it. */
    private long[] ids(Connection connection, int count) throws SQLException {
        String sql = database.postgresql() ? "select nextval('directory_id')" : "select next value for directory_id";
        long[] ids = new long[count];
        try (PreparedStatement next = connection.prepareStatement(sql)) {
            for (int i = 0; i < count; i++) {
                if (i % IDS_PER_CALL == 0) {
                    try (ResultSet row = next.executeQuery()) {
                        row.next();
                        ids[i] = row.getLong(1);
                    }
                } else {
                    ids[i] = ids[i - 1] + 1;
                }
            }
        }
        return ids;
    }

    private List<AccountRow> make(List<ImportLine> lines, long[] ids) {
        return IntStream.range(0, ids.length)
                .parallel()
                .mapToObj(i -> make(lines.get(i), ids[i]))
                .toList();
    }

    private AccountRow make(ImportLine line, long id) {
        Tenant tenant = table.tenant(line.domain()).orElseThrow();
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

    private static void insert(Connection connection, List<AccountRow> made) throws SQLException {
        String account =
                "insert into account (id, tenant_id, username, spelling, extension, display_name, email, enabled,"
                        + " credential_version, algorithms, secret, extension_secret, created_at)"
                        + " values (?,?,?,?,?,?,?,?,?,?,?,?,?)";
        String name = "insert into name (tenant_id, name, user_id) values (?,?,?)";
        try (PreparedStatement accounts = connection.prepareStatement(account);
                PreparedStatement names = connection.prepareStatement(name)) {
            for (int from = 0; from < made.size(); from += BATCH) {
                for (AccountRow row : made.subList(from, Math.min(made.size(), from + BATCH))) {
                    add(accounts, row);
                    add(names, row, row.username);
                    if (!row.extension.isEmpty() && !row.extension.equals(row.username)) {
                        add(names, row, row.extension);
                    }
                }
                execute(accounts);
                execute(names);
            }
        }
    }

    private static void execute(Statement batch) throws SQLException {
        try {
            batch.executeBatch();
        } catch (java.sql.BatchUpdateException failure) {
            throw failure.getNextException() == null ? failure : failure.getNextException();
        }
    }

    private static void add(PreparedStatement accounts, AccountRow row) throws SQLException {
        accounts.setLong(1, row.id);
        accounts.setLong(2, row.tenantId);
        accounts.setString(3, row.username);
        accounts.setString(4, row.spelling);
        accounts.setString(5, row.extension);
        accounts.setString(6, row.displayName);
        accounts.setString(7, row.email);
        accounts.setBoolean(8, row.enabled);
        accounts.setLong(9, row.credentialVersion);
        accounts.setShort(10, row.algorithms);
        accounts.setBytes(11, row.secret);
        accounts.setBytes(12, row.extensionSecret);
        accounts.setTimestamp(13, Timestamp.from(row.createdAt));
        accounts.addBatch();
    }

    private static void add(PreparedStatement names, AccountRow row, String name) throws SQLException {
        names.setLong(1, row.tenantId);
        names.setString(2, name);
        names.setLong(3, row.id);
        names.addBatch();
    }

    /** Counts all, keeps the first. */
    private static final class Errors {
        private final List<ImportReport.LineError> first = new ArrayList<>();
        private int count;

        void add(long line, String column, String message) {
            count++;
            if (first.size() < MOST_ERRORS) {
                first.add(new ImportReport.LineError(line, column, message));
            }
        }
    }
}
