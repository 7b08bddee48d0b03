// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.platform.secret.MasterKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Where the directory keeps its data.
 *
 * @param url JDBC address ({@code jdbc:h2:…} or {@code jdbc:postgresql:…}); empty: H2 in the data directory
 * @param username of the database; empty for none
 * @param password of the database; never logged
 * @param dataDir for H2
 * @param masterKey from which the key of the seal is derived
 * @param clock for dates of creation and change
 * @param patience how long a change waits for a connection to the database; six times that for an answer
 * @param pollInterval how often changes by other servers on a PostgreSQL database are looked for; an H2 file is one's own
 */
public record DirectoryConfig(
        String url,
        String username,
        String password,
        Path dataDir,
        MasterKey masterKey,
        InstantSource clock,
        Duration patience,
        Duration pollInterval) {
    /** The database of the given address. */
    public static DirectoryConfig of(String url, String username, String password, Path dataDir, MasterKey masterKey) {
        return new DirectoryConfig(
                url,
                username,
                password,
                dataDir,
                masterKey,
                InstantSource.system(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1));
    }

    /** H2 in the data directory. */
    public static DirectoryConfig h2(Path dataDir, MasterKey masterKey) {
        return of("", "", "", dataDir, masterKey);
    }

    /** A database in memory that is gone with the directory, for tests. */
    public static DirectoryConfig inMemory(MasterKey masterKey) {
        return of("jdbc:h2:mem:directory-" + java.util.UUID.randomUUID(), "", "", Path.of("."), masterKey);
    }

    /** The address with what durability needs: without WRITE_DELAY=0 an acknowledged commit dies with the process. */
    String jdbcUrl() {
        if (url.isEmpty()) {
            return h2Url("jdbc:h2:file:" + dataDir.toAbsolutePath().normalize().resolve("directory"));
        }
        return url.startsWith("jdbc:h2:") ? h2Url(url) : url;
    }

    boolean postgresql() {
        return url.startsWith("jdbc:postgresql:");
    }

    private static String h2Url(String address) {
        StringBuilder full = new StringBuilder(address);
        for (String option : new String[] {"WRITE_DELAY=0", "DB_CLOSE_ON_EXIT=FALSE", "LAZY_QUERY_EXECUTION=1"}) {
            String key = option.substring(0, option.indexOf('=') + 1);
            if (!NameRules.lower(address).contains(NameRules.lower(key))) {
                full.append(';').append(option);
            }
        }
        return full.toString();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DirectoryConfig[" + (url.isEmpty() ? jdbcUrl() : url.replaceAll("(?i)(password=)[^&;]*", "$1****"))
                + "]";
    }
}
