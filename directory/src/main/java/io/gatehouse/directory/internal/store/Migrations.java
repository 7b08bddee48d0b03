// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.store;

import io.gatehouse.platform.StartupRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * Brings the schema up to date. The migrations are listed by name: class path scans fail in application servers. Flyway is
 * loaded only when the newest one is not in yet; a current schema costs one query.
 */
public final class Migrations {
    private static final List<String> FILES = List.of("V1__accounts.sql", "V2__portal_sessions.sql");
    private static final String FOLDER = "/io/gatehouse/directory/migration/";
    private static final String HISTORY = "directory_schema_history";

    private Migrations() {}

    /** @throws StartupRefusal if the database refuses */
    public static void run(DataSource source, boolean postgresql) throws SQLException {
        if (current(source)) {
            return;
        }
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .table(HISTORY)
                    .resourceProvider(new Listed())
                    .javaMigrationClassProvider(List::of)
                    .placeholders(Map.of("bytes", postgresql ? "bytea" : "varbinary(65536)"))
                    .load()
                    .migrate();
        } catch (FlywayException failure) {
            throw new StartupRefusal(
                    "The directory's schema cannot be brought up to date: " + failure.getMessage(), failure);
        }
    }

    private static boolean current(DataSource source) throws SQLException {
        String newest = FILES.get(FILES.size() - 1);
        try (Connection connection = source.getConnection();
                ResultSet tables = connection
                        .getMetaData()
                        .getTables(null, connection.getSchema(), "%", new String[] {"TABLE", "BASE TABLE"})) {
            boolean known = false;
            while (tables.next()) {
                known |= HISTORY.equalsIgnoreCase(tables.getString("TABLE_NAME"));
            }
            return known && applied(connection, newest);
        }
    }

    private static boolean applied(Connection connection, String script) throws SQLException {
        String sql = "select count(*) from \"" + HISTORY + "\" where \"success\" and \"script\" = '" + script + "'";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() && rows.getInt(1) == 1;
        }
    }

    private static final class Listed implements ResourceProvider {
        @Override
        public LoadableResource getResource(String name) {
            return FILES.contains(name) ? new Script(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return FILES.stream()
                    .filter(name -> name.startsWith(prefix))
                    .<LoadableResource>map(Script::new)
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            try (InputStream in = Migrations.class.getResourceAsStream(FOLDER + name)) {
                return new java.io.StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException failure) {
                throw new UncheckedIOException("migration " + name + " is not in the archive", failure);
            }
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return FOLDER + name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
