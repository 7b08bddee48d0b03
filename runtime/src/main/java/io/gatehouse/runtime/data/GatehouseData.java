// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.data;

import io.gatehouse.directory.Directory;
import io.gatehouse.directory.DirectoryConfig;
import io.gatehouse.location.LocationStore;
import io.gatehouse.location.journal.JournalSettings;
import io.gatehouse.location.journal.JournaledLocationStore;
import io.gatehouse.platform.lifecycle.Component;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.runtime.config.GatehouseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is kept: the master key, the directory, the bindings. The data directory must be owned before it starts.
 * While it runs, bindings that have expired are cleared away on a thread of its own.
 */
public final class GatehouseData implements Component {
    private static final Logger log = LoggerFactory.getLogger(GatehouseData.class);

    /** How long a write waits for the database before it fails. */
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(5);

    private final Settings settings;
    private final Path folder;
    private final InstantSource clock;
    private final Metrics metrics;

    private MasterKey masterKey;
    private Directory directory;
    private LocationStore location;
    private ScheduledExecutorService expiry;

    /**
     * Says where; {@link #start} opens.
     *
     * @param folder the data directory
     */
    public GatehouseData(Settings settings, Path folder, InstantSource clock, Metrics metrics) {
        this.settings = settings;
        this.folder = folder;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return "data";
    }

    @Blocking
    @Override
    public void start() throws Exception {
        masterKey = MasterKey.loadOrCreate(masterKeyFile(settings, folder));
        directory = Directory.open(directoryConfig());
        try {
            directory.start();
            location = JournaledLocationStore.open(folder.resolve("location"), JournalSettings.of(settings));
        } catch (Exception | Error failure) {
            directory.stop();
            throw failure;
        }
        metrics.gauge("location.bindings", "Bindings in memory", location::bindings);
        metrics.gauge("location.users", "Users with bindings", location::users);
        scheduleExpiry();
    }

    @Override
    public void stop() {
        expiry.shutdownNow();
        location.close();
        directory.stop();
    }

    /** Where the master key is. */
    public static Path masterKeyFile(Settings settings, Path folder) {
        String given = settings.get(GatehouseSettings.MASTER_KEY_FILE);
        return given.isEmpty() ? folder.resolve("master.key") : Path.of(given);
    }

    /** The key from which all keys are derived. */
    public MasterKey masterKey() {
        return masterKey;
    }

    /** Who exists. */
    public Directory directory() {
        return directory;
    }

    /** Who is reachable where. */
    public LocationStore location() {
        return location;
    }

    /** The clock of everything that has a date. */
    public InstantSource clock() {
        return clock;
    }

    @Override
    public void dump(Appendable out, String indent) throws IOException {
        out.append(indent).append(name()).append(": ");
        if (location != null) {
            out.append(Long.toString(location.bindings())).append(" bindings of ");
            out.append(Long.toString(location.users())).append(" users");
        }
        out.append('\n');
    }

    private DirectoryConfig directoryConfig() {
        return new DirectoryConfig(
                settings.get(GatehouseSettings.DATABASE_URL),
                settings.get(GatehouseSettings.DATABASE_USERNAME),
                settings.get(GatehouseSettings.DATABASE_PASSWORD),
                folder,
                masterKey,
                clock,
                DATABASE_PATIENCE,
                settings.get(GatehouseSettings.DATABASE_POLL_INTERVAL));
    }

    private void scheduleExpiry() {
        expiry = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "location-expiry");
            thread.setDaemon(true);
            return thread;
        });
        long millis = settings.get(GatehouseSettings.LOCATION_EXPIRY_INTERVAL).toMillis();
        expiry.scheduleWithFixedDelay(this::dropExpired, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void dropExpired() {
        try {
            int dropped = location.expire(clock.instant());
            log.debug("{} bindings expired", dropped);
        } catch (RuntimeException failure) {
            log.error("Expired bindings could not be cleared away", failure);
        }
    }
}
