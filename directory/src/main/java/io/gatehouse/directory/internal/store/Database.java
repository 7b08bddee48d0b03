// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.gatehouse.platform.StartupRefusal;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The pool of connections to H2 or PostgreSQL. */
public final class Database implements AutoCloseable {
    private static final int H2_OPENED_ELSEWHERE = 90020;

    private final HikariDataSource pool;
    private final boolean postgresql;

    private Database(HikariDataSource pool, boolean postgresql) {
        this.pool = pool;
        this.postgresql = postgresql;
    }

    /**
     * Opens the pool and brings the schema up to date.
     *
     * @throws StartupRefusal if the database does not answer or another process has its file open
     */
    public static Database open(String url, String username, String password, String shown, Duration patience) {
        boolean postgresql = url.startsWith("jdbc:postgresql:");
        if (!postgresql && !url.startsWith("jdbc:h2:")) {
            throw new StartupRefusal("The database address " + shown + " must begin with jdbc:h2: or jdbc:postgresql:");
        }
        HikariDataSource pool = null;
        try {
            pool = new HikariDataSource(config(url, username, password, postgresql, patience));
            Migrations.run(pool, postgresql);
            return new Database(pool, postgresql);
        } catch (RuntimeException | SQLException failure) {
            if (pool != null) {
                pool.close();
            }
            throw refusal(shown, failure);
        }
    }

    private static HikariConfig config(
            String url, String username, String password, boolean postgresql, Duration patience) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("directory");
        config.setDriverClassName(postgresql ? "org.postgresql.Driver" : "org.h2.Driver");
        config.setJdbcUrl(url);
        config.setUsername(username);
        config.setPassword(password);
        config.setMaximumPoolSize(postgresql ? 8 : 4);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(patience.toMillis());
        config.setValidationTimeout(Math.min(2000, patience.toMillis() - 1));
        config.setInitializationFailTimeout(patience.toMillis());
        if (postgresql) {
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
            config.addDataSourceProperty("ApplicationName", "gatehouse");
            config.addDataSourceProperty("connectTimeout", String.valueOf(Math.max(1, patience.toSeconds())));
            config.addDataSourceProperty("socketTimeout", String.valueOf(Math.max(1, 6 * patience.toSeconds())));
            config.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return config;
    }

    private static RuntimeException refusal(String shown, Exception failure) {
        if (failure instanceof StartupRefusal refusal) {
            return refusal;
        }
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof SQLException sql && sql.getErrorCode() == H2_OPENED_ELSEWHERE) {
                return new StartupRefusal(
                        "The database " + shown
                                + " is opened by another process: stop it first, or give this one a data "
                                + "directory of its own",
                        failure);
            }
        }
        return new StartupRefusal("The database " + shown + " does not open: " + root.getMessage(), failure);
    }

    /** Connections; auto-commit is on when one is lent. */
    public DataSource source() {
        return pool;
    }

    /** Else it is H2. */
    public boolean postgresql() {
        return postgresql;
    }

    @Override
    public void close() {
        pool.close();
    }
}
