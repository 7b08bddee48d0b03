// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.postgres.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contracts on PostgreSQL. */
@Tag("full")
class PostgresDirectoryTest {
    private static PostgresServer server;
    private static OpenDirectory open;

    @BeforeAll
    static void open() {
        server = PostgresServer.create();
        open = OpenDirectory.of(OpenDirectory.postgres(server));
    }

    @AfterAll
    static void close() {
        open.close();
        server.close();
    }

    @Nested
    class OfUsers extends UsersContract {
        OfUsers() {
            super(open);
        }
    }

    @Nested
    class OfTenants extends TenantsContract {
        OfTenants() {
            super(open);
        }
    }

    @Nested
    class OfImport extends ImportContract {
        OfImport() {
            super(open);
        }
    }

    @Nested
    class OfStorage extends StorageContract {
        OfStorage() {
            super(open);
        }
    }

    @Nested
    class OfPortalSessions extends PortalSessionsContract {
        OfPortalSessions() {
            super(open);
        }
    }
}
