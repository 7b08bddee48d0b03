// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts on the database that needs no server. */
class H2DirectoryTest {
    @TempDir
    static Path folder;

    private static OpenDirectory open;

    @BeforeAll
    static void open() {
        open = OpenDirectory.h2(folder);
    }

    @AfterAll
    static void close() {
        open.close();
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
