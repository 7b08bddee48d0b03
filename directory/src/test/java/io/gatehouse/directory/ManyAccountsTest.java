// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.postgres.PostgresServer;
import java.io.IOException;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An import of 100,000 accounts, of which it writes down how long it took and what an account takes in memory. */
@Tag("full")
class ManyAccountsTest {
    private static final Logger log = LoggerFactory.getLogger(ManyAccountsTest.class);
    private static final int ACCOUNTS = 100_000;

    @TempDir
    Path folder;

    @Test
    void areImportedAndLoadedWithH2() throws IOException {
        try (OpenDirectory open = OpenDirectory.h2(folder)) {
            importAndLoad("H2", open);
        }
    }

    @Test
    void areImportedAndLoadedWithPostgres() throws IOException {
        try (PostgresServer server = PostgresServer.create();
                OpenDirectory open = OpenDirectory.of(OpenDirectory.postgres(server))) {
            importAndLoad("PostgreSQL", open);
        }
    }

    private static void importAndLoad(String database, OpenDirectory open) throws IOException {
        long empty = usedAfterCollection();
        Took imported = new Took();
        importThem(open);
        imported.end();
        Took opened = new Took();
        open.reopen();
        opened.end();
        long each = (usedAfterCollection() - empty) / ACCOUNTS;
        log.info(
                "{}: {} accounts imported in {}, opened in {}, {} bytes each",
                database,
                ACCOUNTS,
                imported,
                opened,
                each);
        assertThat(open.get().accounts().count()).isEqualTo(ACCOUNTS);
        Tenant tenant = open.get().accounts().tenant("many.io").orElseThrow();
        for (int i = 0; i < ACCOUNTS; i += 997) {
            Account account = open.account(tenant, "user" + i);
            assertThat(open.account(tenant, String.valueOf(200_000 + i))).isSameAs(account);
            assertThat(account.passwordIs("River-" + i + "-maple")).isTrue();
        }
    }

    private static void importThem(OpenDirectory open) throws IOException {
        ImportReport report =
                open.get().userImport().run(new StringReader(csv()), new ImportOptions("many.io", true, false));
        assertThat(report.errors()).isEmpty();
        assertThat(report.imported()).isEqualTo(ACCOUNTS);
    }

    private static String csv() {
        StringBuilder csv = new StringBuilder("username,password,extension,extension_password,display_name,email\n");
        for (int i = 0; i < ACCOUNTS; i++) {
            csv.append("user%d,River-%d-maple,%d,ext-%d,User Number %d,user%d@many.io%n"
                    .formatted(i, i, 200_000 + i, i, i, i));
        }
        return csv.toString();
    }

    private static long usedAfterCollection() {
        for (int round = 0; round < 3; round++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** By the clock, and in CPU time of this process: the clock tells little on a machine with other work. */
    private static final class Took {
        private static final OperatingSystemMXBean SYSTEM =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

        private long clock = -System.nanoTime();
        private long cpu = -SYSTEM.getProcessCpuTime();

        void end() {
            clock += System.nanoTime();
            cpu += SYSTEM.getProcessCpuTime();
        }

        @Override
        public String toString() {
            return Duration.ofNanos(clock).toMillis() + " ms ("
                    + Duration.ofNanos(cpu).toMillis() + " ms of CPU)";
        }
    }
}
